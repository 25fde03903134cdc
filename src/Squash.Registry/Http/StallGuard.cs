namespace Squash.Registry.Http;

/// <summary>Ends what makes no progress: its token is cancelled when nothing was noted for a while.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _patience;

    public StallGuard(TimeSpan patience, CancellationToken cancellationToken)
    {
        _caller = cancellationToken;
        _patience = patience;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source.CancelAfter(patience);
    }

    /// <summary>For what is to be ended.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was too slow, and not the caller who ended it.</summary>
    public bool HasStalled => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Notes progress.</summary>
    public void Progress() => _source.CancelAfter(_patience);

    /// <summary>Notes progress, after which the next may take longer.</summary>
    public void Progress(TimeSpan patience) => _source.CancelAfter(patience);

    public void Dispose() => _source.Dispose();
}
