using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

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
            await _pipe.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
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
