using Microsoft.Win32.SafeHandles;

namespace Squash.IO;

/// <summary>A file that appears complete or not at all: it is written without a name or next to its place, and put there at the end.</summary>
/// <remarks>
/// <para>
/// Some files cannot be replaced and are written directly: those that are not regular files (a device, a FIFO), and files without a
/// name, which only an open descriptor refers to.
/// </para>
/// <para>
/// On Linux the file has no name while it is written, so that even a kill leaves nothing behind. Only to replace
/// another file does it get a temporary name for a moment, because no system call assigns a name that is taken.
/// </para>
/// </remarks>
internal sealed class AtomicFile : IAsyncDisposable
{
    // If the system does not report file types, everything in this directory counts as a device.
    private const string DeviceDirectory = "/dev/";

    // rw-rw-rw-, reduced by the umask; the same as in the framework.
    private const UnixFileMode NewFileMode = (UnixFileMode)0x1b6;

    private readonly FileStream _file;
    private readonly OutputFileStream _stream;
    private readonly string? _path;
    private readonly string? _temporaryPath;

    /// <param name="file">The open file.</param>
    /// <param name="path">Its final path, if that is known.</param>
    /// <param name="shownPath">Its name in messages.</param>
    /// <param name="temporaryPath">Its temporary name; <see langword="null"/> if it has no name.</param>
    /// <param name="isDirect">Whether it is at its final path already.</param>
    private AtomicFile(FileStream file, string? path, string shownPath, string? temporaryPath, bool isDirect)
    {
        _file = file;
        _path = path;
        _temporaryPath = temporaryPath;
        IsDirect = isDirect;
        _stream = new OutputFileStream(file, shownPath);
    }

    /// <summary>Receives the content, in order.</summary>
    public Stream Stream => _stream;

    /// <summary>Whether the content is written to its final path directly.</summary>
    public bool IsDirect { get; }

    /// <summary>The file, at any path, so that its content can be read back.</summary>
    public SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>Creates a file that will replace the one at a path.</summary>
    public static AtomicFile Create(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw new IOException($"{path} is a directory: name a file");
        if (TryOpenIrreplaceable(path) is { } direct) return new AtomicFile(direct, path, path, null, isDirect: true);
        path = FollowLinks(path);
        AtomicFile file = Create(Path.GetDirectoryName(path) ?? "", path);
        try
        {
            // A replaced file keeps its mode.
            if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(file.Handle, File.GetUnixFileMode(path));
            return file;
        }
        catch
        {
            file.Discard();
            throw;
        }
    }

    /// <summary>Creates a new file in a directory; <see cref="CommitAsync"/> gets its name.</summary>
    public static AtomicFile CreateIn(string directory) => Create(directory, null);

    /// <summary>Puts the file in its place.</summary>
    /// <param name="newPath">The path for a file that was created without a name.</param>
    /// <param name="flush">Whether content and name are flushed to disk, in that order.</param>
    public async ValueTask CommitAsync(string? newPath = null, bool flush = false)
    {
        string path = _path ?? newPath ?? throw new ArgumentNullException(nameof(newPath));
        if (flush) _stream.FlushToDisk();
        if (!IsDirect && _temporaryPath is null) Link(Handle, path);
        await _file.DisposeAsync().ConfigureAwait(false);
        if (_temporaryPath is not null) File.Move(_temporaryPath, path, overwrite: true);
        if (flush && !IsDirect) LinuxFile.FlushDirectory(Path.GetDirectoryName(path) ?? path);
    }

    /// <summary>Closes the file, and deletes it unless it was committed.</summary>
    public void Discard()
    {
        _file.Dispose();
        if (_temporaryPath is not null) File.Delete(_temporaryPath);
    }

    /// <inheritdoc cref="Discard"/>
    public ValueTask DisposeAsync()
    {
        Discard();
        return ValueTask.CompletedTask;
    }

    private static AtomicFile Create(string directory, string? path)
    {
        if (LinuxFile.TryCreateUnnamed(directory, NewFileMode) is { } unnamed)
        {
            return new AtomicFile(new FileStream(unnamed, FileAccess.ReadWrite, bufferSize: 0), path, path ?? directory, null, isDirect: false);
        }

        string name = path ?? Path.Combine(directory, "new");
        string temporaryPath = TemporaryName(name);
        try
        {
            var named = new FileStream(temporaryPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);
            return new AtomicFile(named, path, path ?? directory, temporaryPath, isDirect: false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The user does not know the temporary name.
            throw new IOException($"{name} cannot be written: {failure.Message.Replace(temporaryPath, name, StringComparison.Ordinal)}", failure);
        }
    }

    private static void Link(SafeFileHandle file, string path)
    {
        if (LinuxFile.TryLink(file, path)) return;
        string temporaryPath = TemporaryName(path);
        if (!LinuxFile.TryLink(file, temporaryPath)) throw new IOException($"{temporaryPath} exists already");
        try
        {
            File.Move(temporaryPath, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporaryPath);
            throw;
        }
    }

    // Not derived from the file's own name, which may already have the maximum length.
    private static string TemporaryName(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", $"squash-{Guid.NewGuid():N}.partial");

    private static string FollowLinks(string path) => new FileInfo(path).LinkTarget is null
        ? path
        : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static FileStream? TryOpenIrreplaceable(string path)
    {
        FileStatus? status = LinuxFile.StatusOf(path);
        if (status is null && !File.Exists(FollowLinks(path))) return null;
        var existing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        bool isRegular = status?.IsRegular ?? (existing.CanSeek && !path.StartsWith(DeviceDirectory, StringComparison.Ordinal));
        if (!isRegular) return existing;
        if (LinuxFile.StatusOf(FollowLinks(path)) == status)
        {
            existing.Dispose();
            return null;
        }

        existing.SetLength(0);
        return existing;
    }
}
