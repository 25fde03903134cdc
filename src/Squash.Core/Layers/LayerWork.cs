using Squash.IO;

namespace Squash.Layers;

/// <summary>The work on layers that runs at the same time.</summary>
internal sealed class LayerWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Lock _gate = new();
    private readonly List<Task> _ends = [];

    /// <param name="options">The number of slots.</param>
    /// <param name="cancellationToken">Cancels all work.</param>
    public LayerWork(ReadingOptions options, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stopped = _stop.Token;
        Downloading = new SemaphoreSlim(options.Downloads);
        Decompressing = new SemaphoreSlim(options.Parallelism);
        Hashing = new SemaphoreSlim(options.Parallelism);
        Indexing = new SemaphoreSlim(options.Parallelism);
    }

    /// <summary>Canceled when the work must end.</summary>
    public CancellationToken Stopped { get; }

    // One semaphore per kind of work, so that a spool's readers cannot starve its writer.
    public SemaphoreSlim Downloading { get; }

    public SemaphoreSlim Decompressing { get; }

    public SemaphoreSlim Hashing { get; }

    public SemaphoreSlim Indexing { get; }

    /// <summary>Starts a thread for the work as soon as there is a slot for it.</summary>
    public Task<T> Run<T>(SemaphoreSlim slots, Func<T> work)
    {
        Task<T> task = RunInSlotAsync(slots, work).Observed();
        Task end = EndOf(task);
        lock (_gate) _ends.Add(end);
        return task;
    }

    /// <summary>Forgets work that has ended, and with it what it refers to.</summary>
    public void ForgetEnded()
    {
        lock (_gate) _ends.RemoveAll(end => end.IsCompleted);
    }

    /// <summary>Cancels the work.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    /// <summary>Waits for the end of the work, after <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Downloading.Dispose();
        Decompressing.Dispose();
        Hashing.Dispose();
        Indexing.Dispose();
    }

    // Without the result, which may be an index: the merge releases its paths.
    private static async Task EndOf(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<T> RunInSlotAsync<T>(SemaphoreSlim slots, Func<T> work)
    {
        await slots.WaitAsync(Stopped).ConfigureAwait(false);
        try
        {
            // A separate thread, because the work blocks while it follows a spool.
            return await Task.Factory.StartNew(work, Stopped, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }
}
