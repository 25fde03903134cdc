namespace Squash;

/// <summary>What a squash is doing at the moment.</summary>
public enum SquashStage
{
    /// <summary>The archive arrives and is spooled.</summary>
    Reading,

    /// <summary>Layers are decompressed, verified and indexed.</summary>
    Indexing,

    /// <summary>The squashed image is written.</summary>
    Writing,

    /// <summary>Two images are compared, or the output with its source.</summary>
    Comparing,
}

/// <summary>How far a squash has come.</summary>
public readonly record struct SquashProgress
{
    /// <summary>The current stage; stages overlap, and the latest that has begun is named.</summary>
    public required SquashStage Stage { get; init; }

    /// <summary>How many bytes the stage has passed.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many it will pass in all, or <see langword="null"/> where that is not known.</summary>
    public long? TotalBytes { get; init; }
}
