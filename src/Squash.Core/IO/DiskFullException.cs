namespace Squash.IO;

/// <summary>A disk is full. Unlike the system's error, the message names the disk and a remedy.</summary>
/// <param name="what">The file that was written.</param>
/// <param name="cause">The system's error.</param>
/// <param name="remedy">The advice.</param>
internal sealed class DiskFullException(string what, Exception cause, string remedy)
    : IOException($"no space is left for {what}: {remedy}", cause.HResult)
{
    // ENOSPC, EDQUOT (Linux and macOS) and EFBIG of errno(3), ERROR_DISK_FULL on Windows.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int MacQuotaExceeded = 69;
    private const int FileTooLarge = 27;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a write failed because there was no space.</summary>
    /// <remarks>For a file that may not grow further (ulimit -f, 4 GiB on FAT), the framework has a separate exception.</remarks>
    public static bool IsCause(Exception failure) =>
        failure is IOException { HResult: NoSpace or QuotaExceeded or MacQuotaExceeded or FileTooLarge or WindowsDiskFull } and not DiskFullException
            or ArgumentOutOfRangeException { ParamName: "value" };
}
