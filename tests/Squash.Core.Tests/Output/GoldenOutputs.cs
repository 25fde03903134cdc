using System.IO.Enumeration;
using System.Security.Cryptography;
using Squash.Core.Tests.Library;
using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Output;

/// <summary>Squashes known images with many combinations of options, and lists the digest of each output.</summary>
internal static class GoldenOutputs
{
    private const string RandomStackSeed = "0000000000001";
    private const int RandomStackCount = 100;

    private static readonly DateTimeOffset Moment = DateTimeOffset.FromUnixTimeSeconds(1_500_000_000);

    private static readonly LayerCompression[] Compressions =
        [LayerCompression.Auto, LayerCompression.None, LayerCompression.Gzip(), LayerCompression.Gzip(1), LayerCompression.Zstd()];

    private static readonly (string Name, SquashOptions Options)[] Options =
    [
        ("default", new SquashOptions()),
        ("from 1", new SquashOptions { From = LayerCut.AboveLowest(1) }),
        ("from -1", new SquashOptions { From = LayerCut.BelowTopmost(1) }),
        ("to 2", new SquashOptions { To = LayerCut.AboveLowest(2) }),
        ("from 1 to 2", new SquashOptions { From = LayerCut.AboveLowest(1), To = LayerCut.AboveLowest(2) }),
        ("exclude", new SquashOptions { Exclude = ["/etc/", "*.txt", "!keep"] }),
        ("from 1 exclude", new SquashOptions { From = LayerCut.AboveLowest(1), Exclude = ["/etc/", "b*"] }),
        ("filter", new SquashOptions { Filter = file => file.Path.Length % 3 != 0 }),
        ("drop history", new SquashOptions { History = HistoryMode.Drop, Message = "golden" }),
        ("from 1 drop history", new SquashOptions { From = LayerCut.AboveLowest(1), History = HistoryMode.Drop }),
        ("times", new SquashOptions { LatestTime = Moment, Created = Moment.AddDays(1) }),
        ("tags", new SquashOptions { Tags = [ImageReference.Parse("golden:1"), ImageReference.Parse("example.com/golden")] }),
        ("unverified", new SquashOptions { Verify = false }),
        ("base", new SquashOptions { Base = BaseImage.From(ImageSource.FromPath("")) }),
    ];

    /// <summary>Every image in every format with every combination, as lines of <c>IMAGE | FORMAT | COMPRESSION | OPTIONS | SHA-256</c>.</summary>
    public static async Task<IReadOnlyList<string>> ComputeAsync(string folder, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach ((string image, string path, string lower) in Images(folder))
        {
            foreach ((string name, SquashOptions options) in Options)
            {
                foreach (OutputFormat format in Enum.GetValues<OutputFormat>())
                {
                    foreach (LayerCompression compression in name is "default" or "from 1" ? Compressions : [LayerCompression.Auto])
                    {
                        SquashOptions all = options with { Format = format, Compression = compression, Base = options.Base is null ? null : BaseImage.From(ImageSource.FromPath(lower)) };
                        string target = Path.Combine(folder, "output");
                        lines.Add($"{image} | {format} | {compression} | {name} | {await SquashAsync(path, target, all, cancellationToken)}");
                    }
                }
            }
        }

        lines.Add($"{RandomStackCount} random stacks | {RandomStacksDigest(new SquashOptions())}");
        lines.Add($"{RandomStackCount} random stacks | from 1 | {RandomStacksDigest(new SquashOptions { From = LayerCut.AboveLowest(1) })}");
        return lines;
    }

    private static IEnumerable<(string Name, string Path, string Base)> Images(string folder)
    {
        foreach (string fixture in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "fixtures")).Order(StringComparer.Ordinal))
        {
            yield return (Path.GetFileName(fixture), fixture, fixture);
        }

        foreach (Packing packing in (Packing[])[Packing.None, Packing.Gzip])
        {
            string path = Path.Combine(folder, $"sample-{packing}.tar"), lower = Path.Combine(folder, $"base-{packing}.tar");
            File.WriteAllBytes(path, Samples.Archive(packing));
            File.WriteAllBytes(lower, DockerArchives.Legacy([Samples.Base(packing).Build()]));
            yield return ($"sample ({packing})", path, lower);
        }
    }

    private static async Task<string> SquashAsync(string source, string target, SquashOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await ImageSquasher.SquashAsync(ImageSource.FromPath(source), ImageTarget.ToPath(target), options, cancellationToken: cancellationToken);
        }
        catch (InvalidRequestException)
        {
            return "refused";
        }

        if (File.Exists(target))
        {
            byte[] digest = SHA256.HashData(await File.ReadAllBytesAsync(target, cancellationToken));
            File.Delete(target);
            return Convert.ToHexStringLower(digest);
        }

        string directory = DigestOfDirectory(target);
        Directory.Delete(target, recursive: true);
        return directory;
    }

    private static string DigestOfDirectory(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new FileSystemEnumerable<string>(directory, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        };
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(directory, file)));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string RandomStacksDigest(SquashOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = CsCheck.PCG.Parse(RandomStackSeed);
        for (int i = 0; i < RandomStackCount; i++)
        {
            byte[][] layers = RandomStacks.Encode(RandomStacks.Loadable.Generate(random, null, out _));
            foreach (byte[] layer in Squashing.Layers(layers, options)) hash.AppendData(SHA256.HashData(layer));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
