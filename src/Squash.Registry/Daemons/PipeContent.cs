using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Squash.Registry.Http;

namespace Squash.Registry.Daemons;

/// <summary>A body of unknown length that arrives through a pipe.</summary>
internal sealed class PipeContent : HttpContent
{
    private readonly PipeReader _pipe;

    public PipeContent(PipeReader pipe)
    {
        _pipe = pipe;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            AnsweringStream.Body body = AnsweringStream.BeginBody();
            for (bool isComplete = false; !isComplete && !body.IsUnwanted;)
            {
                ReadResult read = await _pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> part in read.Buffer) await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                _pipe.AdvanceTo(read.Buffer.End);
                isComplete = read.IsCompleted;
            }
        }
        finally
        {
            // Nobody waits for room in the pipe when the daemon has gone away.
            await _pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        // A request that never reached a daemon has not read the pipe.
        if (disposing) _pipe.Complete();
        base.Dispose(disposing);
    }
}
