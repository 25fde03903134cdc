using Squash.Compression;
using Squash.Layers;

namespace Squash.Output;

/// <summary>Chooses the compression of the squashed layer.</summary>
internal static class CompressionChoice
{
    /// <exception cref="InvalidRequestException">The format does not support layers with this compression.</exception>
    public static void Check(SquashOptions options)
    {
        // If only manifest.json names a compressed layer, containerd treats it as gzip.
        if (options is { Format: OutputFormat.DockerArchive, Compression.Method: LayerCompressionMethod.Zstd })
        {
            throw new InvalidRequestException(
                "a docker-archive cannot say that a layer is zstd, and engines take it for gzip: use OutputFormat.OciArchive, or LayerCompression.Gzip",
                nameof(SquashOptions.Compression));
        }
    }

    /// <param name="options">The options.</param>
    /// <param name="squashed">The layers that are merged into one.</param>
    /// <returns>None, gzip or zstd.</returns>
    public static LayerCompression Of(SquashOptions options, IReadOnlyList<LoadedLayer> squashed)
    {
        if (options.Compression.Method != LayerCompressionMethod.Auto) return options.Compression;
        bool isCompressed = options.CompressesForTransfer || squashed.Any(layer => layer.Compression != CompressionKind.None);
        if (options.Format == OutputFormat.Rootfs || !isCompressed) return LayerCompression.None;
        bool zstd = squashed.Any(layer => layer.Compression == CompressionKind.Zstd);
        return zstd && options.Format != OutputFormat.DockerArchive ? LayerCompression.Zstd() : LayerCompression.Gzip();
    }
}
