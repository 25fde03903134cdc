namespace Squash.IO;

/// <summary>Why a spool cannot be read on: what it was filled from failed. The library's caller is told the cause.</summary>
internal sealed class SpoolFailedException(Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>Why something failed, if need be behind a spool.</summary>
    public static Exception CauseOf(Exception failure)
    {
        while (failure is SpoolFailedException { InnerException: { } cause }) failure = cause;
        return failure;
    }
}
