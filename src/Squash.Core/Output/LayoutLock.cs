using Squash.IO;

namespace Squash.Output;

/// <summary>Keeps others from writing to an OCI layout directory while somebody does: the file <c>oci-layout</c>, locked.</summary>
/// <remarks>The framework locks an open file by flock(2), or by the share mode on Windows. Readers take no notice.</remarks>
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

    /// <summary>Waits until nobody else holds the lock, and takes it. Directory and file are made where they are missing.</summary>
    public static async Task<LayoutLock> TakeAsync(string directory, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, FileName);
        while (true)
        {
            if (TryOpen(directory, path) is { } file)
            {
                // Who held it may have failed, and have removed the file in the meantime.
                if (File.Exists(path)) return new LayoutLock(file);
                await file.DisposeAsync().ConfigureAwait(false);
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forces the file that is locked to the disk.</summary>
    public void FlushToDisk()
    {
        // Windows flushes only what is open for writing; one that was there before is not ours to write.
        if (!OperatingSystem.IsWindows() || _file.CanWrite) LinuxFile.FlushToDisk(_file.SafeFileHandle, _file.Name);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string directory, string path)
    {
        Directory.CreateDirectory(directory);

        // One that is there may be somebody else's, who shares only the directory.
        FileAccess access = new FileInfo(path) is { Exists: true, Length: > 0 } ? FileAccess.Read : FileAccess.ReadWrite;
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, access, FileShare.None, bufferSize: 0);
            if (access == FileAccess.ReadWrite && file.Length == 0) file.Write(OciIndexManifest.Layout);
            return file;
        }
        catch (IOException failure) when (failure is DirectoryNotFoundException || failure.HResult is InUse or MacInUse or WindowsInUse)
        {
            // Who held it may have failed, and have removed the directory too.
            return null;
        }
    }
}
