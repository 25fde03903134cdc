namespace Squash;

/// <summary>One way to make an image smaller, with its exact effect.</summary>
public sealed record Recommendation
{
    /// <summary>The rule that makes it: <c>squash</c>, <c>keep-base</c>, or the name of a kind of files.</summary>
    public required string Rule { get; init; }

    /// <summary>Its effect, for people.</summary>
    public required string Title { get; init; }

    /// <summary>The layers to keep, for <see cref="SquashOptions.From"/>; 0 for none.</summary>
    public int KeptLayers { get; init; }

    /// <summary>The patterns for <see cref="SquashOptions.Exclude"/>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// The saved bytes, uncompressed: compared with the image as it is or, if paths are excluded, with squashing alone.
    /// </summary>
    public required long SavedBytes { get; init; }

    /// <summary>The bytes that a pull transfers afterwards, estimated; <see langword="null"/> if <see cref="InspectReport.Pull"/> is.</summary>
    public long? CompressedBytes { get; init; }

    /// <summary>The size of all layers afterwards, uncompressed.</summary>
    public required long ResultBytes { get; init; }
}
