using Squash.Compression;

namespace Squash.Output;

/// <summary>Compares the name of an output file with its content.</summary>
internal static class OutputName
{
    private static readonly (string Suffix, CompressionKind Kind)[] Suffixes =
    [
        (".gz", CompressionKind.Gzip), (".tgz", CompressionKind.Gzip),
        (".zst", CompressionKind.Zstd), (".tzst", CompressionKind.Zstd), (".zstd", CompressionKind.Zstd),
        (".xz", CompressionKind.Xz), (".txz", CompressionKind.Xz),
        (".bz2", CompressionKind.Bzip2), (".tbz", CompressionKind.Bzip2), (".tbz2", CompressionKind.Bzip2),
        (".lz", CompressionKind.Lzip), (".tlz", CompressionKind.Lzip),
    ];

    /// <summary>A warning if the name suggests another compression; otherwise <see langword="null"/>.</summary>
    /// <param name="target">The target.</param>
    /// <param name="options">The options.</param>
    public static string? Warning(ImageTarget target, SquashOptions options)
    {
        if (target.FileName is not { } path || options.Format == OutputFormat.OciDirectory) return null;
        CompressionKind promised = Array.Find(Suffixes, one => path.EndsWith(one.Suffix, StringComparison.OrdinalIgnoreCase)).Kind;
        if (promised == CompressionKind.None) return null;
        string name = Shown.Text(path);
        if (options.Format != OutputFormat.Rootfs)
        {
            return $"{name} is a plain tar, despite its name, because squash compresses layers and not archives: rename it, or pipe it through a compressor";
        }

        CompressionKind written = options.Compression.Method switch
        {
            LayerCompressionMethod.Gzip => CompressionKind.Gzip,
            LayerCompressionMethod.Zstd => CompressionKind.Zstd,
            _ => CompressionKind.None,
        };
        if (written == promised) return null;
        string content = written == CompressionKind.None ? "is a plain tar" : $"is compressed with {written.ToString().ToLowerInvariant()}";
        return $"{name} {content}, despite its name: rename it, or choose the compression with SquashOptions.Compression";
    }
}
