using Squash.IO;
using Squash.Tar.Reading;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Fuzz;

/// <summary>The result of squashing an archive in memory.</summary>
/// <param name="Refusal">The exception; <see langword="null"/> if it was squashed.</param>
/// <param name="Archive">The output.</param>
/// <param name="SourceLayers">The diffIDs of its image's layers.</param>
internal sealed record Squashed(SquashException? Refusal, byte[] Archive, IReadOnlyList<DiffId> SourceLayers)
{
    private const int SmallBytes = 1024 * 1024;

    /// <summary>In memory if possible, because a fuzzer would wear out a disk.</summary>
    private static readonly string? MemoryDirectory = Directory.Exists("/dev/shm") ? "/dev/shm" : null;

    /// <summary>Squashes an archive; if it is refused, the output must not list an image.</summary>
    public static Squashed Of(byte[] archive, SquashOptions options, CancellationToken cancellationToken = default)
    {
        var output = new MemoryStream();
        IReadOnlyList<DiffId> sourceLayers = [];
        SquashException? refusal = Oracle.Refusal(() =>
        {
            SquashReport report = ImageSquasher.SquashAsync(
                new MemoryStream(archive),
                output,
                options with { TempDirectory = options.TempDirectory ?? MemoryDirectory },
                cancellationToken: cancellationToken).GetAwaiter().GetResult();
            sourceLayers = [.. report.Images.SelectMany(image => image.Layers).Select(layer => layer.DiffId)];
        });
        var squashed = new Squashed(refusal, output.ToArray(), sourceLayers);
        Oracle.Holds(refusal is null || !ListsImages(squashed.Archive), "a list of images was written, and then the archive refused");
        return squashed;
    }

    /// <summary>Squashes an archive with and without a check of its digests; both must have a correct outcome.</summary>
    /// <returns>The results with and without the check.</returns>
    public static (Squashed Verified, Squashed Trusting) OfBoth(byte[] archive, CancellationToken cancellationToken = default)
    {
        var options = new SquashOptions { Limits = Oracle.Limits, Compression = LayerCompression.None };
        Squashed verified = Of(archive, options, cancellationToken);
        Squashed trusting = Of(archive, options with { Verify = false }, cancellationToken);
        if (verified.Refusal is null)
        {
            Oracle.Holds(trusting.Refusal is null && verified.Archive.AsSpan().SequenceEqual(trusting.Archive), "the result depends on whether the source is verified");
            CheckSource(archive, verified.SourceLayers);
        }

        if (trusting.Refusal is null) trusting.Check();
        return (verified, trusting);
    }

    /// <summary>Whether a layer can be unpacked in memory, with its holes.</summary>
    public static bool IsSmall(byte[] layer)
    {
        long bytes = 0;
        TarReader reader = Read(layer);
        while (reader.Read() && bytes <= SmallBytes) bytes = Math.Max(bytes, reader.Entry.Size);
        return bytes <= SmallBytes;
    }

    /// <summary>Checks the result: it can be read, its digests are right, its layer is canonical, and squashing it again changes nothing.</summary>
    /// <returns>The layer.</returns>
    public byte[] Check()
    {
        ReadImage image = ImageReader.Only(Archive);
        Oracle.Holds(image.Layers.Count == 1, $"the result has {image.Layers.Count} layers");
        byte[] layer = image.Layers[0];
        if (IsSmall(layer))
        {
            List<string> faults = LayerLint.Check(layer);
            Oracle.Holds(faults.Count == 0, string.Join('\n', faults));
        }

        Squashed again = Of(Archive, new SquashOptions { Compression = LayerCompression.None });
        Oracle.Holds(again.Refusal is null, $"the result cannot be squashed: {again.Refusal?.Message}");
        Oracle.Holds(ImageReader.Only(again.Archive).Layers[0].AsSpan().SequenceEqual(layer), "squashing the result changes its layer");
        return layer;
    }

    /// <summary>Every squashed layer has the digest that the image states, according to other readers.</summary>
    private static void CheckSource(byte[] archive, IEnumerable<DiffId> sourceLayers)
    {
        var held = new HashSet<Digest>();
        try
        {
            foreach (RawTarEntry member in RawTarReader.Read(Packer.Unpack(archive)))
            {
                byte[] content = member.Content.ToArray();
                held.Add(Digest.Of(content));
                if (Unpacked(content) is { } plain) held.Add(Digest.Of(plain));
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // That reader is made for the output of real tools, and may fail in any way for other inputs.
            return;
        }

        foreach (DiffId layer in sourceLayers) Oracle.Holds(held.Contains(layer.Value), $"a layer was squashed as {layer}, which no member has as its digest");
    }

    /// <summary>Whether an archive that may be incomplete lists the layers of an image for an engine.</summary>
    private static bool ListsImages(byte[] archive)
    {
        bool listed = false;
        Oracle.Refusal(() =>
        {
            TarReader reader = Read(archive);
            while (!listed && reader.Read()) listed = reader.Entry.Name.Span.SequenceEqual("manifest.json"u8) || reader.Entry.Name.Span.SequenceEqual("index.json"u8);
        });
        return listed;
    }

    private static TarReader Read(byte[] tar) => new(Blob.ToEnd(new MemorySource(tar), 0, "tar"), SquashLimits.Default);

    private static byte[]? Unpacked(byte[] content)
    {
        try
        {
            return Packer.Unpack(content);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }
}
