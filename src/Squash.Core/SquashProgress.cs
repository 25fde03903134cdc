namespace Squash;

/// <summary>The stages of a squash.</summary>
public enum SquashStage
{
    /// <summary>The archive arrives and is copied into a spool.</summary>
    Reading,

    /// <summary>Layers are decompressed, verified and indexed.</summary>
    Indexing,

    /// <summary>The squashed image is written.</summary>
    Writing,

    /// <summary>Two images are compared, or the output with its source.</summary>
    Comparing,
}

/// <summary>The progress of a squash.</summary>
public readonly record struct SquashProgress
{
    /// <summary>The current stage; stages overlap, and this is the latest that has begun.</summary>
    public required SquashStage Stage { get; init; }

    /// <summary>The number of bytes processed in the stage.</summary>
    public required long Bytes { get; init; }

    /// <summary>The total number of bytes in the stage, or <see langword="null"/> if it is not known.</summary>
    public long? TotalBytes { get; init; }
}
