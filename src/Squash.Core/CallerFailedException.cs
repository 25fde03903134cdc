namespace Squash;

/// <summary>Carries an exception of the caller's own code past the code that translates exceptions of the library.</summary>
internal sealed class CallerFailedException(Exception cause) : Exception(cause.Message, cause)
{
    public Exception Cause { get; } = cause;
}
