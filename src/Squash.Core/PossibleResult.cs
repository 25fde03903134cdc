namespace Squash;

/// <summary>The result of one way to arrange the layers of an image, planned to the byte, to compare it with others.</summary>
/// <remarks>Sizes are those of uncompressed layers. <see cref="KeptLayers"/>, <see cref="Purge"/>, <see cref="MaxLayers"/> and
/// <see cref="MaxLayerSize"/> are the options; without any of them, all layers are squashed into one.</remarks>
public sealed record PossibleResult
{
    /// <summary>The number of the lowest layers that are kept, as with <see cref="SquashOptions.From"/>.</summary>
    public int KeptLayers { get; init; }

    /// <summary>The threshold, as <see cref="SquashOptions.Purge"/>; <see langword="null"/> unless the image is purged.</summary>
    public PurgeThreshold? Purge { get; init; }

    /// <summary>The largest number of layers, as <see cref="SquashOptions.MaxLayers"/>.</summary>
    public int? MaxLayers { get; init; }

    /// <summary>The largest size of a layer, as <see cref="SquashOptions.MaxLayerSize"/>.</summary>
    public LayerSizeLimit? MaxLayerSize { get; init; }

    /// <summary>The size of all layers.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>The size of the largest layer.</summary>
    public required long LargestBytes { get; init; }

    /// <summary>The size of the layers that are kept from the source, and that a registry or an engine with the source already has.</summary>
    public required long SharedBytes { get; init; }

    /// <summary>
    /// The size of the layers that <see cref="SquashOptions.Like"/> does not have, and that its users must pull; <see langword="null"/>
    /// without it.
    /// </summary>
    public long? PullBytes { get; init; }
}
