namespace Squash;

/// <summary>Carries what the caller's own code has thrown, whatever it is, past all that explains failures of the library's.</summary>
internal sealed class CallerFailedException(Exception cause) : Exception(cause.Message, cause)
{
    public Exception Cause { get; } = cause;
}
