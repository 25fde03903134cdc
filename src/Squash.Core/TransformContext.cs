namespace Squash;

/// <summary>The image that an <see cref="IImageTransform"/> works on.</summary>
public sealed record TransformContext
{
    /// <summary>The platform of the image.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The config of the image: the bytes of its JSON document.</summary>
    /// <remarks>OCI image-spec v1.1, config.md.</remarks>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>
    /// The layers of the image, base first, and which of them are squashed. Those below are kept: if a file of theirs is
    /// removed, it gets a whiteout. Those above are not part of the tree.
    /// </summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }
}
