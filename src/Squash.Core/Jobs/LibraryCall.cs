using System.Runtime.ExceptionServices;
using Squash.IO;

namespace Squash.Jobs;

/// <summary>The common part of all calls of the library.</summary>
internal static class LibraryCall
{
    /// <param name="work">The work. It runs on other threads, even if its first await comes late.</param>
    /// <param name="complete">Completes the caller's pipes, with the exception if there was one.</param>
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

    /// <summary>The exception for the caller.</summary>
    private static Exception Told(Exception failure, CancellationToken cancellationToken)
    {
        Exception cause = SpoolFailedException.CauseOf(failure);
        return cause switch
        {
            CallerFailedException caller => caller.Cause,

            // All arithmetic is checked. Real files never overflow it, but the sizes in their headers may.
            OverflowException => new InvalidArchiveException(
                "the archive states sizes that 64 bits cannot hold in all: it is damaged; save the image again", cause),

            // The work has internal tokens, which the caller does not know.
            OperationCanceledException stopped when cancellationToken.IsCancellationRequested && stopped.CancellationToken != cancellationToken =>
                new OperationCanceledException(stopped.Message, stopped, cancellationToken),
            _ => cause,
        };
    }
}
