namespace Squash.Layers;

/// <summary>The contents of layers that a job looks at, besides those that the result needs.</summary>
internal sealed class LayerScans
{
    /// <summary>Creates the scan of a layer whose headers are read at the same time, because it is compressed or remote.</summary>
    public Func<ContentScan>? OfArriving { get; init; }

    /// <summary>Creates the scan of a layer that can be read at any position: it is read once more, from its first byte to its last.</summary>
    public Func<ContentScan>? OfStored { get; init; }

    /// <summary>Decides which contents are needed again, once the whole image is known.</summary>
    public ContentWish? Keeps { get; init; }
}

/// <summary>Whether the content of a file is wanted.</summary>
/// <param name="path">The normalised path.</param>
/// <param name="bytes">The length of the content.</param>
internal delegate bool ContentWish(ReadOnlySpan<byte> path, long bytes);
