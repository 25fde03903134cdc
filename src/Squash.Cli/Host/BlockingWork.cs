using Squash.IO;

namespace Squash.Cli.Host;

/// <summary>Work that may block without an end, such as the opening of a FIFO, which no token reaches.</summary>
internal static class BlockingWork
{
    // Enough to remove an unfinished output on a busy machine.
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(5);

    // Where nothing has to be removed: what does not end at once cannot be cancelled.
    private static readonly TimeSpan ShortCancellationGrace = TimeSpan.FromMilliseconds(300);

    /// <summary>Does the work, and stops waiting for it soon after it was cancelled.</summary>
    /// <param name="work">The work.</param>
    /// <param name="output">The file or directory that it leaves unfinished if nobody waits for it, if there is one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<T> WaitAsync<T>(Func<Task<T>> work, string? output, CancellationToken cancellationToken)
    {
        Task<T> running = Task.Run(work, CancellationToken.None);
        Task cancelled = Task.Delay(Timeout.Infinite, cancellationToken);
        if (await Task.WhenAny(running, cancelled) == cancelled)
        {
            TimeSpan grace = output is null || LinuxFile.StatusOf(output) is { IsPipe: true } ? ShortCancellationGrace : CancellationGrace;
            await Task.WhenAny(running, Task.Delay(grace, CancellationToken.None));
            if (!running.IsCompleted) throw new OperationCanceledException(cancellationToken);
        }

        return await running;
    }

    /// <summary>Does work that leaves nothing unfinished, and stops waiting for it soon after it was cancelled.</summary>
    public static Task<T> WaitAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        WaitAsync(() => Task.FromResult(work()), output: null, cancellationToken);
}
