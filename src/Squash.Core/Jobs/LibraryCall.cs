using System.Runtime.ExceptionServices;
using Squash.IO;

namespace Squash.Jobs;

/// <summary>What is done around all that the library is asked for.</summary>
internal static class LibraryCall
{
    /// <param name="work">The work; what a spool hides of its failure is told.</param>
    /// <param name="complete">Lets go of the caller's pipes, with the failure if there was one.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> work, Func<Exception?, ValueTask> complete)
    {
        Exception? failure = null;
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = SpoolFailedException.CauseOf(e);

            // All arithmetic is checked. Files that exist never come near; what their headers state may.
            if (failure is OverflowException)
            {
                failure = new InvalidArchiveException("the archive states sizes that 64 bits cannot hold in all: it is damaged; save the image again", failure);
            }

            if (failure != e) ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        finally
        {
            await complete(failure).ConfigureAwait(false);
        }
    }
}
