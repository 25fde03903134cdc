using Microsoft.Win32.SafeHandles;

namespace Squash.IO;

/// <summary>A file that appears whole or not at all: written without a name or beside its place, and put there when complete.</summary>
/// <remarks>
/// <para>
/// What can't be replaced is written directly: what is not a regular file (a device, a FIFO), and a file without a name,
/// which only an open descriptor leads to.
/// </para>
/// <para>
/// On Linux the file has no name while it is written, so that even a kill leaves nothing behind. Only where it replaces
/// another one does it go through a name for a moment, as no system call gives a name that is taken.
/// </para>
/// </remarks>
internal sealed class AtomicFile : IAsyncDisposable
{
    // Where the system doesn't tell the type of a file, what is in here counts as a device.
    private const string DeviceDirectory = "/dev/";

    // rw-rw-rw-, from which the umask takes; what the framework asks for too.
    private const UnixFileMode NewFileMode = (UnixFileMode)0x1b6;

    private readonly FileStream _file;
    private readonly OutputFileStream _stream;
    private readonly string? _path;
    private readonly string? _temporaryPath;

    /// <param name="file">The open file.</param>
    /// <param name="path">Where it belongs, if that is known.</param>
    /// <param name="shownPath">What it is called in a message.</param>
    /// <param name="temporaryPath">What it is called meanwhile; <see langword="null"/> for one without a name.</param>
    /// <param name="isDirect">Whether it is in its place already.</param>
    private AtomicFile(FileStream file, string? path, string shownPath, string? temporaryPath, bool isDirect)
    {
        _file = file;
        _path = path;
        _temporaryPath = temporaryPath;
        IsDirect = isDirect;
        _stream = new OutputFileStream(file, shownPath);
    }

    /// <summary>Takes the content, in order.</summary>
    public Stream Stream => _stream;

    /// <summary>Whether what is written goes where it belongs at once.</summary>
    public bool IsDirect { get; }

    /// <summary>The file, wherever it is: what was written can be read back from it.</summary>
    public SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>Begins a file that will replace what is at a path.</summary>
    public static AtomicFile Create(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw new IOException($"{path} is a directory: name a file");
        if (TryOpenIrreplaceable(path) is { } direct) return new AtomicFile(direct, path, path, null, isDirect: true);
        path = FollowLinks(path);
        AtomicFile file = Create(Path.GetDirectoryName(path) ?? "", path);
        try
        {
            // A file that is replaced keeps its mode.
            if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(file.Handle, File.GetUnixFileMode(path));
            return file;
        }
        catch
        {
            file.Discard();
            throw;
        }
    }

    /// <summary>Begins a new file in a directory; its name is told to <see cref="CommitAsync"/>.</summary>
    public static AtomicFile CreateIn(string directory) => Create(directory, null);

    /// <summary>Puts the file in its place.</summary>
    /// <param name="newPath">Where one belongs that was begun without a name.</param>
    /// <param name="flush">Whether content and name are forced to the disk, in that order.</param>
    public async ValueTask CommitAsync(string? newPath = null, bool flush = false)
    {
        string path = _path ?? newPath ?? throw new ArgumentNullException(nameof(newPath));
        if (flush) _stream.FlushToDisk();
        if (!IsDirect && _temporaryPath is null) Link(Handle, path);
        await _file.DisposeAsync().ConfigureAwait(false);
        if (_temporaryPath is not null) File.Move(_temporaryPath, path, overwrite: true);
        if (flush && !IsDirect) LinuxFile.FlushDirectory(Path.GetDirectoryName(path) ?? path);
    }

    /// <summary>Closes the file, and removes it unless it was committed.</summary>
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
            // Nobody has asked for that name.
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

    // Not made from the file's own name, which may be as long as a name can be.
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
