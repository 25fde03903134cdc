namespace Squash;

/// <summary>
/// The output was read back and is wrong (<see cref="SquashOptions.Check"/>). It was deleted before it replaced the
/// target.
/// </summary>
public sealed class CheckFailedException : SquashException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">The problem and its place.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    internal CheckFailedException(string problem, Exception? innerException = null)
        : base($"the output failed its check and was removed: {problem}; try another disk, and report it if it happens again", innerException)
    {
    }

    private CheckFailedException(CheckFailedException failure, string message)
        : base(message, failure)
    {
    }

    private protected override SquashException WithMessage(string message) => new CheckFailedException(this, message);
}
