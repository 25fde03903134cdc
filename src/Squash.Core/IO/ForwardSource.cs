namespace Squash.IO;

/// <summary>A remote blob, which is read from its first byte to its last, and opened again for each read.</summary>
/// <param name="name">Its name in messages.</param>
/// <param name="digest">Its digest; <see langword="null"/> if it is not checked.</param>
/// <param name="length">Its size.</param>
/// <param name="open">Opens it.</param>
internal sealed class ForwardSource(string name, Digest? digest, long length, Func<CancellationToken, Task<Stream>> open) : ByteSource
{
    public override bool IsComplete => true;

    public override long Length => length;

    /// <summary>Begins to read the blob.</summary>
    /// <param name="check">Whether the stream fails instead of returning the last bytes, if the blob has another digest.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<ForwardStream> OpenAsync(bool check, CancellationToken cancellationToken) =>
        new(await open(cancellationToken).ConfigureAwait(false), name, length, withHash: digest is not null, check ? digest : null, cancellationToken);

    public override int Read(Span<byte> buffer, long position) => throw new InvalidOperationException($"{name} can only be read in order.");

    protected override void Dispose(bool disposing)
    {
    }
}
