using Microsoft.Win32.SafeHandles;

namespace Squash.IO;

/// <summary>
/// A temporary file that one writer fills while any number of readers follow it: a read beyond the current end waits for more.
/// </summary>
/// <remarks>The file has no name once it is open, so that even a kill leaves nothing behind.</remarks>
internal sealed class SpoolFile : ByteSource
{
    private readonly SafeFileHandle _handle;
    private readonly string _directory;
    private readonly object _gate = new();
    private long _written;
    private bool _complete;
    private Exception? _failure;

    private SpoolFile(SafeFileHandle handle, string directory)
    {
        _handle = handle;
        _directory = directory;
    }

    public override bool IsComplete => Volatile.Read(ref _complete);

    public override long Length
    {
        get
        {
            WaitBeyond(long.MaxValue);
            return _written;
        }
    }

    /// <summary>Creates an empty spool.</summary>
    /// <param name="directory">Its directory; <see langword="null"/> for the system's temporary directory.</param>
    public static SpoolFile Create(string? directory)
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        directory ??= Path.GetTempPath();
        try
        {
            return new SpoolFile(LinuxFile.TryCreateUnnamed(directory, Mode) ?? CreateNamed(directory, Mode), directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"no temporary file can be made in {directory}: choose another TempDirectory ({failure.Message})", failure);
        }
    }

    private static SafeFileHandle CreateNamed(string directory, UnixFileMode mode)
    {
        string path = Path.Combine(directory, $"squash-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows()) options.Options = FileOptions.DeleteOnClose;
        else options.UnixCreateMode = mode;

        // The handle outlives the stream, because the spool owns it.
#pragma warning disable CA2000
        SafeFileHandle handle = new FileStream(path, options).SafeFileHandle;
#pragma warning restore CA2000
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return handle;
    }

    /// <summary>Adds bytes at the end. For one thread only.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        WriteAt(_written, bytes);
        lock (_gate)
        {
            _written += bytes.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Writes bytes at their position in a spool that gets only parts of the content. It must not be read before
    /// <see cref="Complete(long)"/>, and then only these parts may be read.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, position);
        }
        catch (Exception failure) when (DiskFullException.IsCause(failure))
        {
            throw new DiskFullException($"the temporary files in {_directory}", failure, "free some space, or choose another TempDirectory");
        }
    }

    /// <summary>Declares that all needed parts are written.</summary>
    /// <param name="length">The length of the complete content.</param>
    public void Complete(long length)
    {
        lock (_gate) _written = length;
        Complete();
    }

    /// <summary>Declares that no more bytes follow.</summary>
    /// <param name="failure">The reason if the content is incomplete; readers that need the missing bytes get this exception.</param>
    public void Complete(Exception? failure = null)
    {
        lock (_gate)
        {
            // The first call counts: a complete spool stays complete, and a failure keeps its cause.
            if (_complete) return;
            _failure = failure;
            Volatile.Write(ref _complete, true);
            Monitor.PulseAll(_gate);
        }
    }

    public override int Read(Span<byte> buffer, long position)
    {
        long available = WaitBeyond(position) - position;
        if (available <= 0) return 0;
        if (available < buffer.Length) buffer = buffer[..(int)available];
        return RandomAccess.Read(_handle, buffer, position);
    }

    protected override void Dispose(bool disposing)
    {
        Complete(new ObjectDisposedException(nameof(SpoolFile)));
        _handle.Dispose();
    }

    private long WaitBeyond(long position)
    {
        lock (_gate)
        {
            while (_written <= position)
            {
                if (_complete) return _failure is null ? _written : throw new SpoolFailedException(_failure);
                Monitor.Wait(_gate);
            }

            return _written;
        }
    }
}
