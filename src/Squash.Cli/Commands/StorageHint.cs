using Squash.Cli.Options;
using Squash.Cli.Reporting;

namespace Squash.Cli.Commands;

/// <summary>Says that a daemon with the containerd store keeps a layer as it gets it. Behind a pipe or a file, the daemon is unknown.</summary>
internal static class StorageHint
{
    // For a small layer, compression would save little.
    private const long MinBytes = 10_000_000;

    /// <summary>The hint; <see langword="null"/> if there is nothing to gain, or the user has chosen a compression.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="report">The report.</param>
    public static string? Of(SquashArguments arguments, SquashReport report)
    {
        bool isArchive = arguments is { DryRun: false, Output: null or { IsRemote: false }, Options.Format: OutputFormat.DockerArchive or OutputFormat.OciArchive };
        if (!isArchive || arguments.Options.Compression != LayerCompression.Auto) return null;
        long bytes = report.Images.SelectMany(image => image.ResultLayers).Where(layer => layer.IsNew && layer.StoredBytes == layer.Bytes).Sum(layer => layer.Bytes);
        return bytes < MinBytes ? null
            : $"squash: hint: a Docker daemon with the containerd store (the default since 29) would keep the {HumanSize.Of(bytes)} uncompressed; --compress gzip avoids that";
    }
}
