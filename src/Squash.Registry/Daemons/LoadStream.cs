using System.IO.Pipelines;

namespace Squash.Registry.Daemons;

/// <summary>The body of a request that loads an image. Writing ends with the daemon's error as soon as it refuses the rest.</summary>
/// <param name="pipe">Takes the bytes to the request.</param>
/// <param name="loading">Ends when the daemon has answered.</param>
internal sealed class LoadStream(PipeWriter pipe, Task loading) : ForwardStream
{
    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult flushed = await pipe.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!flushed.IsCompleted) return;
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        throw new DaemonException("the Docker daemon stopped reading the image before its end");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
