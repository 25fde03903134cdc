using Squash.Compression;
using Squash.Layers;

namespace Squash.Output;

/// <summary>Decides how the squashed layer is compressed.</summary>
internal static class CompressionChoice
{
    /// <exception cref="InvalidRequestException">The format cannot hold layers that are compressed so.</exception>
    public static void Check(SquashOptions options)
    {
        // containerd takes any compressed layer that only manifest.json names for gzip.
        if (options is { Format: OutputFormat.DockerArchive, Compression.Method: LayerCompressionMethod.Zstd })
        {
            throw new InvalidRequestException(
                "a docker-archive cannot say that a layer is zstd, and engines take it for gzip: use --format oci-archive, or --compress gzip");
        }
    }

    /// <param name="options">What was asked for.</param>
    /// <param name="squashed">The layers that become one.</param>
    /// <returns>None, gzip or zstd.</returns>
    public static LayerCompression Of(SquashOptions options, IReadOnlyList<LoadedLayer> squashed)
    {
        if (options.Compression.Method != LayerCompressionMethod.Auto) return options.Compression;
        if (options.Format == OutputFormat.Rootfs || squashed.All(layer => layer.Compression == CompressionKind.None)) return LayerCompression.None;
        bool zstd = squashed.Any(layer => layer.Compression == CompressionKind.Zstd);
        return zstd && options.Format != OutputFormat.DockerArchive ? LayerCompression.Zstd() : LayerCompression.Gzip();
    }
}
