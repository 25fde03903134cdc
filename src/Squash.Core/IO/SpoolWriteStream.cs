namespace Squash.IO;

/// <summary>Writes to the end of a spool.</summary>
internal sealed class SpoolWriteStream(SpoolFile spool) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => spool.Append(buffer);

    public override void Write(byte[] buffer, int offset, int count) => spool.Append(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        spool.Append(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
