using System.Runtime.ExceptionServices;
using Squash.IO;

namespace Squash.Jobs;

/// <summary>What is done around all that the library is asked for.</summary>
internal static class LibraryCall
{
    /// <param name="work">The work. It runs on other threads, however long it takes to its first await.</param>
    /// <param name="complete">Lets go of the caller's pipes, with the failure if there was one.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> work, Func<Exception?, ValueTask> complete, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = Told(e, cancellationToken);
            if (failure != e) ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        finally
        {
            await complete(failure).ConfigureAwait(false);
        }
    }

    /// <summary>What the caller is told of a failure.</summary>
    private static Exception Told(Exception failure, CancellationToken cancellationToken)
    {
        Exception cause = SpoolFailedException.CauseOf(failure);
        return cause switch
        {
            CallerFailedException caller => caller.Cause,

            // All arithmetic is checked. Files that exist never come near; what their headers state may.
            OverflowException => new InvalidArchiveException(
                "the archive states sizes that 64 bits cannot hold in all: it is damaged; save the image again", cause),

            // Inside, work is stopped by tokens of its own, which the caller does not know.
            OperationCanceledException stopped when cancellationToken.IsCancellationRequested && stopped.CancellationToken != cancellationToken =>
                new OperationCanceledException(stopped.Message, stopped, cancellationToken),
            _ => cause,
        };
    }
}
