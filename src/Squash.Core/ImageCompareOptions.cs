namespace Squash;

/// <summary>What is compared. The default is all of the only image of each archive, for this machine's platform.</summary>
public sealed record ImageCompareOptions
{
    /// <summary>
    /// One image of several in the first archive: a reference (<c>redis:7</c>), the beginning of an image ID or digest, or
    /// its number, counted from 1.
    /// </summary>
    public string? BeforeImage { get; init; }

    /// <summary>One image of several in the second archive, named as in <see cref="BeforeImage"/>.</summary>
    public string? AfterImage { get; init; }

    /// <summary>One platform of multi-platform images; <see langword="null"/> for the only one, else the host's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What may differ.</summary>
    public ImageProperties Ignore { get; init; }

    /// <summary>Whether only the configs are compared; layers are then not even read.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>The most entries of <see cref="ImageCompareReport.Paths"/>; all are counted. The default is 1,000.</summary>
    public int MaxPaths { get; init; } = 1000;

    /// <summary>
    /// Whether every digest that the archives state is checked. The default is <see langword="true"/>; what two images
    /// have in the same layer then need not be compared.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// The directory of temporary files (a pipe's spool, decompressed layers); <see langword="null"/> for the system's.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>Bounds on what an archive may ask for.</summary>
    public SquashLimits Limits { get; init; } = SquashLimits.Default;

    internal ReadingOptions Reading => new() { Verify = Verify, TempDirectory = TempDirectory, Limits = Limits };
}
