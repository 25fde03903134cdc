namespace Squash.IO;

/// <summary>Reading a spool failed because its source failed. The library's caller gets the cause.</summary>
internal sealed class SpoolFailedException(Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>The cause of a failure, also if it was passed on by a spool.</summary>
    public static Exception CauseOf(Exception failure)
    {
        while (failure is SpoolFailedException { InnerException: { } cause }) failure = cause;
        return failure;
    }
}
