using Squash.IO;

namespace Squash.Cli.Host;

/// <summary>Work that may block forever and cannot be cancelled, such as opening a FIFO.</summary>
internal static class BlockingWork
{
    // Long enough to delete an unfinished output on a busy machine.
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(5);

    // For work without an output: if it does not end within this time, it cannot be cancelled.
    private static readonly TimeSpan ShortCancellationGrace = TimeSpan.FromMilliseconds(300);

    /// <summary>Does the work, and stops waiting for it shortly after a cancellation.</summary>
    /// <param name="work">The work.</param>
    /// <param name="output">The file or directory that stays unfinished if the work is abandoned, if any.</param>
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

    /// <summary>Does work that leaves no unfinished output, and stops waiting for it shortly after a cancellation.</summary>
    public static Task<T> WaitAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        WaitAsync(() => Task.FromResult(work()), output: null, cancellationToken);
}
