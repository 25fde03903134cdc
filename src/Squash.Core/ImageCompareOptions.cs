namespace Squash;

/// <summary>Options for a comparison. The default compares everything in the only image of each archive, for this machine's platform.</summary>
public sealed record ImageCompareOptions
{
    /// <summary>Picks one of several images in the first archive.</summary>
    public ImageMatch? BeforeImage { get; init; }

    /// <summary>Picks one of several images in the second archive.</summary>
    public ImageMatch? AfterImage { get; init; }

    /// <summary>Picks one of several platforms; <see langword="null"/> for the only one, or the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The properties that may differ.</summary>
    public ImageProperties Ignore { get; init; }

    /// <summary>Whether only the configs are compared, and no layer is read.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>
    /// The maximum number of entries in <see cref="ImageCompareReport.Paths"/>; all differences are counted. The default is
    /// 1,000.
    /// </summary>
    public int MaxPaths { get; init; } = 1000;

    /// <summary>
    /// Whether every digest that the archives state is checked. The default is <see langword="true"/>; layers that two images
    /// share then need not be compared.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// The directory for temporary files (a pipe's spool, decompressed layers); <see langword="null"/> for the system's.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>Limits on the resources that an archive can use.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    internal ReadingOptions Reading => new() { Verify = Verify, TempDirectory = TempDirectory, Limits = Limits };
}
