namespace Squash;

/// <summary>Options for an inspection. The default is the archive's only image, for this machine's platform.</summary>
public sealed record InspectOptions
{
    /// <summary>Picks one of several images.</summary>
    public ImageMatch? Image { get; init; }

    /// <summary>Picks one of several platforms; <see langword="null"/> for the only one, or the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The maximum number of paths in <see cref="InspectReport.WastedPaths"/>.</summary>
    public int MaxPaths { get; init; } = 1000;

    /// <summary>The maximum number of nodes in <see cref="InspectReport.WasteTree"/>.</summary>
    public int MaxTreeNodes { get; init; } = 2000;

    /// <summary>
    /// The maximum number of paths in all <see cref="InspectedLayer.Paths"/> together: if the image has more, none is listed. The default
    /// is 0.
    /// </summary>
    public int MaxLayerPaths { get; init; }

    /// <summary>
    /// Searches the contents of all layers, and the config, for secrets; <see langword="null"/>, the default, does not. All bytes of the
    /// image are then read.
    /// </summary>
    public LeakOptions? Leaks { get; init; }

    /// <summary>
    /// Whether the contents of files are read, too: to find equal ones, and to estimate the compressed sizes of layers that are stored
    /// uncompressed. The default is <see langword="false"/>.
    /// </summary>
    public bool Contents { get; init; }

    /// <summary>
    /// Whether to find out what <see cref="SquashOptions.Slim"/> would leave out, which reads programs and scripts. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool Slim { get; init; }

    /// <summary>Whether the digests of indexes, manifests and configs are checked. The default is <see langword="true"/>.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// The directory for temporary files (a pipe's spool, decompressed layers); <see langword="null"/> for the system's.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>Limits on the resources that the archive can use.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    internal ReadingOptions Reading => new() { Verify = Verify, TempDirectory = TempDirectory, Limits = Limits };
}
