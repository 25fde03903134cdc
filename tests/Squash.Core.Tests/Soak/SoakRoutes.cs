using System.Globalization;
using System.IO.Pipelines;
using Squash.Core.Tests.Library;
using Squash.Core.Tests.Properties;
using Squash.Fuzz;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Soak;

/// <summary>All ways through the library, with one image in one folder.</summary>
/// <param name="layers">The layers of the image.</param>
/// <param name="random">The source of random choices.</param>
/// <param name="folder">For files of all kinds; empty.</param>
internal sealed class SoakRoutes(byte[][] layers, Random random, string folder)
{
    private readonly SquashOptions _options = new() { TempDirectory = Directory.CreateDirectory(Path.Combine(folder, "temp")).FullName };

    /// <summary>The layers of the result; none if there must not be a result.</summary>
    public Task<IReadOnlyList<byte[]>?> TakeAsync(uint route) => (route % 9) switch
    {
        0 => FileToFileAsync(),
        1 => PipeToPipeAsync(),
        2 => StreamToStreamAsync(Packer.Pack(Archive(), AnyPacking())),
        3 => LayoutToLayoutAsync(),
        4 => ToRootfsAsync(),
        5 => WithCutAsync(),
        6 => StreamToStreamAsync(Archive()),
        7 => CancelledAsync(),
        _ => DamagedAsync(),
    };

    /// <summary>The files left in the directory for temporary files.</summary>
    public int CountLeftovers() => Directory.GetFileSystemEntries(_options.TempDirectory ?? folder).Length;

    private async Task<IReadOnlyList<byte[]>?> FileToFileAsync()
    {
        string source = Path.Combine(folder, "in.tar"), target = Path.Combine(folder, "out.tar");
        await File.WriteAllBytesAsync(source, Archive());
        await ImageSquasher.PlanAsync(ImageSource.FromPath(source), _options);
        await ImageSquasher.SquashAsync(ImageSource.FromPath(source), ImageTarget.ToPath(target), _options with { Compression = AnyCompression() });
        return ImageReader.Only(await File.ReadAllBytesAsync(target)).Layers;
    }

    private async Task<IReadOnlyList<byte[]>?> PipeToPipeAsync()
    {
        var output = new Pipe();
        Task<SquashReport> squashing = ImageSquasher.SquashAsync(PipeReader.Create(new MemoryStream(Archive())), output.Writer, _options);
        var result = new MemoryStream();
        await output.Reader.CopyToAsync(result);
        await output.Reader.CompleteAsync();
        await squashing;
        return ImageReader.Only(result.ToArray()).Layers;
    }

    private async Task<IReadOnlyList<byte[]>?> StreamToStreamAsync(byte[] archive, SquashOptions? options = null, CancellationToken cancellationToken = default)
    {
        var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new TrickleStream(archive, int.MaxValue), output, options ?? _options, cancellationToken: cancellationToken);
        return ImageReader.Only(output.ToArray()).Layers;
    }

    private async Task<IReadOnlyList<byte[]>?> LayoutToLayoutAsync()
    {
        string source = Path.Combine(folder, "in"), target = Path.Combine(folder, "out");
        new OciLayoutBuilder().AddImage(Image(Packing.Gzip)).WriteTo(source);
        SquashOptions options = _options with { Format = OutputFormat.OciDirectory, Compression = AnyCompression() };
        await ImageSquasher.SquashAsync(ImageSource.FromPath(source), ImageTarget.ToPath(target), options);
        return Assert.Single(ImageReader.OfDirectory(target).OciImages()).Layers;
    }

    private async Task<IReadOnlyList<byte[]>?> ToRootfsAsync()
    {
        var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(Archive()), output, _options with { Format = OutputFormat.Rootfs });
        return [output.ToArray()];
    }

    private Task<IReadOnlyList<byte[]>?> WithCutAsync()
    {
        string from = random.Next(layers.Length).ToString(CultureInfo.InvariantCulture);
        return StreamToStreamAsync(Archive(), _options with { From = Cut.Of(from), Format = OutputFormat.OciArchive });
    }

    /// <summary>Cancelled at a random time, perhaps too late.</summary>
    private async Task<IReadOnlyList<byte[]>?> CancelledAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMicroseconds(random.Next(4000)));
        try
        {
            return await StreamToStreamAsync(Archive(), cancellationToken: stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Changed at random, so that it may contain something else.</summary>
    private Task<IReadOnlyList<byte[]>?> DamagedAsync()
    {
        byte[] mutant = ArchiveMutator.Mutate(ArchiveMutator.Read(Archive()), random);
        Squashed squashed = Squashed.Of(mutant, _options with { Limits = Oracle.Limits });
        if (squashed.Refusal is null) squashed.Check();
        return Task.FromResult<IReadOnlyList<byte[]>?>(null);
    }

    private byte[] Archive() => random.Next(5) switch
    {
        0 => DockerArchives.Legacy([Image(Packing.None)]),
        1 => DockerArchives.Hybrid(Image(AnyPacking())),
        2 => DockerArchives.Podman(Image(Packing.None)),
        3 => DockerArchives.Crane(Image(Packing.Gzip)),
        _ => new OciLayoutBuilder().AddImage(Image(AnyPacking())).BuildArchive(),
    };

    private BuiltImage Image(Packing packing)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:latest");
        foreach (byte[] layer in layers) image.Layer(layer, packing);
        return image.Build();
    }

    private Packing AnyPacking() => (Packing)random.Next(Enum.GetValues<Packing>().Length);

    private LayerCompression AnyCompression() => random.Next(2) == 0 ? LayerCompression.None : LayerCompression.Gzip();
}
