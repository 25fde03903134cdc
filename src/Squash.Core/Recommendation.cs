namespace Squash;

/// <summary>One way to make an image smaller, with its exact effect.</summary>
public sealed record Recommendation
{
    /// <summary>
    /// The rule that makes it: <c>squash</c>, <c>keep-base</c>, <c>purge</c>, <c>slim</c>, or the name of a kind of files.
    /// </summary>
    public required string Rule { get; init; }

    /// <summary>Its effect, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The layers to keep, for <see cref="SquashOptions.From"/>; 0 for none.</summary>
    public int KeptLayers { get; init; }

    /// <summary>The threshold for <see cref="SquashOptions.Purge"/>; <see langword="null"/> unless the image is purged.</summary>
    public PurgeThreshold? Purge { get; init; }

    /// <summary>The scope for <see cref="SquashOptions.Slim"/>; <see langword="null"/> unless the image is slimmed.</summary>
    public SlimScope? Slim { get; init; }

    /// <summary>The patterns for <see cref="SquashOptions.Exclude"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether the program in the image may need what is left out, so that the result should be tried first.</summary>
    public bool NeedsCheck { get; init; }

    /// <summary>The number of the layer that most of the excluded content comes from; <see langword="null"/> without exclusions.</summary>
    public int? Layer { get; init; }

    /// <summary>
    /// The saved bytes, uncompressed: compared with the image as it is or, if files are left out, with squashing alone.
    /// </summary>
    public required long SavedBytes { get; init; }

    /// <summary>The bytes that a pull transfers afterwards, estimated; <see langword="null"/> if <see cref="InspectReport.Pull"/> is.</summary>
    public long? CompressedBytes { get; init; }

    /// <summary>The size of all layers afterwards, uncompressed.</summary>
    public required long ResultBytes { get; init; }
}
