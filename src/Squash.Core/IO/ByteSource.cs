namespace Squash.IO;

/// <summary>Bytes that blobs lie in.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Whether nothing will be added any more.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>How many bytes there are, waited for while more are added.</summary>
    public abstract long Length { get; }

    /// <summary>Reads what is there, at least one byte; 0 only at the end.</summary>
    public abstract int Read(Span<byte> buffer, long position);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
