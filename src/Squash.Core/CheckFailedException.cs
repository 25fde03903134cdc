namespace Squash;

/// <summary>
/// The output, read back, is not what it should be (<see cref="SquashOptions.Check"/>). It was removed before it took its
/// place.
/// </summary>
public sealed class CheckFailedException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">What is wrong, and where.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    internal CheckFailedException(string problem, Exception? innerException = null)
        : base($"the output failed its check and was removed: {problem}; try another disk, and report it if it happens again", innerException)
    {
    }
}
