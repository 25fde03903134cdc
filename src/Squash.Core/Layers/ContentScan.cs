namespace Squash.Layers;

/// <summary>Sees all bytes of an uncompressed layer, in order, while the layer is read. For use by one thread at a time.</summary>
internal abstract class ContentScan
{
    /// <summary>Announces the content of a file, before its first byte arrives. Only for layers whose headers are read at the same time.</summary>
    /// <param name="offset">Its position in the tar.</param>
    /// <param name="bytes">Its length.</param>
    public virtual void Expect(long offset, long bytes)
    {
    }

    /// <summary>Takes the next bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the layer.</summary>
    public abstract void Complete();
}
