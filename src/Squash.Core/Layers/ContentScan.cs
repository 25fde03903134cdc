namespace Squash.Layers;

/// <summary>Sees all bytes of an uncompressed layer, in order, while the layer is read. For use by one thread at a time.</summary>
internal abstract class ContentScan
{
    /// <summary>Takes the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the layer.</summary>
    public abstract void Complete();

    /// <summary>Whether the content of a file is needed again, once the whole image is known.</summary>
    /// <param name="path">The normalised path.</param>
    /// <param name="bytes">The length of the content.</param>
    public abstract bool Keeps(ReadOnlySpan<byte> path, long bytes);
}
