using System.IO.Pipelines;

namespace Squash.IO;

/// <summary>Writes to a pipe, and fails if its reader has gone; the framework's own stream would continue without an error.</summary>
internal sealed class PipeWriterStream(PipeWriter pipe) : WriteOnlyStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Check(await pipe.WriteAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken) =>
        Check(await pipe.FlushAsync(cancellationToken).ConfigureAwait(false));

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static void Check(FlushResult result)
    {
        if (result.IsCompleted) throw new IOException("the reader of the output has gone");
        if (result.IsCanceled) throw new OperationCanceledException();
    }
}
