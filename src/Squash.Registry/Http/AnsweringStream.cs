namespace Squash.Registry.Http;

/// <summary>A connection whose answer can still be read after the other side has stopped reading.</summary>
/// <remarks>
/// A server that cannot take a body, such as podman with a full disk, answers in the middle of it and closes the connection. HttpClient
/// would report the write that fails then, and drop the answer with the reason. So writes that come too late do not fail here. Without an
/// answer, the read that follows fails.
/// </remarks>
internal sealed class AnsweringStream(Stream connection) : ForwardStream
{
    private static readonly AsyncLocal<Body?> Current = new();

    private bool _isClosed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Notes that what the caller writes from now on is the body of a request.</summary>
    public static Body BeginBody() => Current.Value = new Body();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isClosed)
        {
            try
            {
                await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (IOException)
            {
                _isClosed = true;
            }
        }

        if (Current.Value is { } body) body.IsUnwanted = true;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The body of a request on its way.</summary>
    internal sealed class Body
    {
        /// <summary>Whether the other side no longer reads it.</summary>
        public bool IsUnwanted { get; set; }
    }
}
