namespace Squash.Registry.Daemons;

/// <summary>The archive of an image on its way from a daemon, with the daemon's name in a failure.</summary>
/// <param name="archive">The body of the answer.</param>
/// <param name="connection">The connection.</param>
internal sealed class SaveStream(Stream archive, DaemonConnection connection) : ForwardStream
{
    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await archive.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpIOException failure) when (failure.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            throw connection.BrokenOff(cause: null, failure);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw connection.BrokenOff(failure.GetBaseException(), failure);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing) archive.Dispose();
        base.Dispose(disposing);
    }
}
