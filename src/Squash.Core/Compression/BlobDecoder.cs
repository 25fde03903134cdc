namespace Squash.Compression;

/// <summary>
/// A decoder of one compression format. It may throw any exception for bad input, because <see cref="DecompressedStream"/>
/// turns all of them into one kind of failure.
/// </summary>
internal abstract class BlobDecoder : IDisposable
{
    /// <summary>Reads plain bytes into a buffer that is not empty; returns 0 only at the end.</summary>
    public abstract int Read(Span<byte> buffer);

    public abstract void Dispose();

    /// <summary>The failure for a blob whose decoder would need more memory than allowed.</summary>
    protected static LimitExceededException WindowTooLarge(string format) =>
        new($"it needs a {format} window of more than {Decompressor.MaxWindowBytes >> 20} MiB; compress it again with a smaller one");
}
