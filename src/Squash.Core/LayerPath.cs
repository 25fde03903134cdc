namespace Squash;

/// <summary>A file of a layer, or one that the layer deletes; symbolic links and devices count as files.</summary>
public readonly record struct LayerPath
{
    /// <summary>The path from the root, without a leading slash; bytes that cannot be shown are written as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Its content; of a deleted file, that of the layer below.</summary>
    public required long Bytes { get; init; }

    /// <summary>The effect of the layer on the files of the layers below.</summary>
    public required PathChange Change { get; init; }
}
