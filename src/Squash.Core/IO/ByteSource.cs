namespace Squash.IO;

/// <summary>The bytes that blobs are ranges of.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Whether it is complete.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>The number of bytes; waits while more are added.</summary>
    public abstract long Length { get; }

    /// <summary>Reads the available bytes, at least one; returns 0 only at the end.</summary>
    public abstract int Read(Span<byte> buffer, long position);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
