using Squash.IO;

namespace Squash.Output;

/// <summary>Prevents concurrent writes to an OCI layout directory, with a lock on the file <c>oci-layout</c>.</summary>
/// <remarks>The framework locks an open file by flock(2), or by the share mode on Windows. Readers ignore the lock.</remarks>
internal sealed class LayoutLock : IDisposable
{
    /// <summary>The file that makes a directory an OCI layout.</summary>
    public const string FileName = "oci-layout";

    // EWOULDBLOCK of errno(3) on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.
    private const int InUse = 11;
    private const int MacInUse = 35;
    private const int WindowsInUse = unchecked((int)0x80070020);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private LayoutLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free, and takes it. Directory and file are created if they are missing.</summary>
    public static async Task<LayoutLock> TakeAsync(string directory, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, FileName);
        while (true)
        {
            if (TryOpen(directory, path) is { } file)
            {
                // The previous holder may have failed, and have deleted the file in the meantime.
                if (File.Exists(path)) return new LayoutLock(file);
                await file.DisposeAsync().ConfigureAwait(false);
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Flushes the locked file to disk.</summary>
    public void FlushToDisk()
    {
        // Windows flushes only files that are open for writing; an existing one must not be written.
        if (!OperatingSystem.IsWindows() || _file.CanWrite) LinuxFile.FlushToDisk(_file.SafeFileHandle, _file.Name);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string directory, string path)
    {
        Directory.CreateDirectory(directory);

        // An existing file may belong to another user who only shares the directory.
        FileAccess access = new FileInfo(path) is { Exists: true, Length: > 0 } ? FileAccess.Read : FileAccess.ReadWrite;
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, access, FileShare.None, bufferSize: 0);
            if (access == FileAccess.ReadWrite && file.Length == 0) file.Write(OciIndexManifest.Layout);
            return file;
        }
        catch (IOException failure) when (failure is DirectoryNotFoundException || failure.HResult is InUse or MacInUse or WindowsInUse)
        {
            // The previous holder may have failed, and have deleted the directory too.
            return null;
        }
    }
}
