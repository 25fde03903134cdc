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
/// <param name="Stage">The current stage; stages overlap, and the latest that has begun is named.</param>
/// <param name="Bytes">How many bytes the stage has passed.</param>
/// <param name="TotalBytes">How many it will pass in all, or <see langword="null"/> where that is not known.</param>
public readonly record struct SquashProgress(SquashStage Stage, long Bytes, long? TotalBytes);
