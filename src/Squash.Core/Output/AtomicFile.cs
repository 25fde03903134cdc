using Microsoft.Win32.SafeHandles;
using Squash.Input;

namespace Squash.Output;

/// <summary>A file that appears whole or not at all: written without a name or beside its place, and put there when complete.</summary>
/// <remarks>
/// <para>What is no regular file (a device, a FIFO) is written directly: it can't be replaced.</para>
/// <para>
/// On Linux the file has no name while it is written, so that even a kill leaves nothing behind. Only where it replaces
/// another one does it go through a name for a moment, as no system call gives a name that is taken.
/// </para>
/// </remarks>
internal sealed class AtomicFile : IAsyncDisposable
{
    // Links in here lead to open files of the process, not to names.
    private const string DeviceDirectory = "/dev/";

    // rw-rw-rw-, from which the umask takes; what the framework asks for too.
    private const UnixFileMode NewFileMode = (UnixFileMode)0x1b6;

    private readonly FileStream _file;
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
        Stream = new OutputFileStream(file, shownPath);
    }

    /// <summary>Takes the content, in order.</summary>
    public Stream Stream { get; }

    /// <summary>Whether what is written goes where it belongs at once.</summary>
    public bool IsDirect { get; }

    /// <summary>The file, wherever it is: what was written can be read back from it.</summary>
    public SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>Begins a file that will replace what is at a path.</summary>
    public static AtomicFile Create(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw new IOException($"{path} is a directory: name a file");
        if (!path.StartsWith(DeviceDirectory, StringComparison.Ordinal) && new FileInfo(path).LinkTarget is not null)
        {
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }

        if (TryOpenSpecial(path) is { } special) return new AtomicFile(special, path, path, null, isDirect: true);

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
    public async ValueTask CommitAsync(string? newPath = null)
    {
        string path = _path ?? newPath ?? throw new ArgumentNullException(nameof(newPath));
        if (!IsDirect && _temporaryPath is null) Link(Handle, path);
        await _file.DisposeAsync().ConfigureAwait(false);
        if (_temporaryPath is not null) File.Move(_temporaryPath, path, overwrite: true);
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

    private static string TemporaryName(string path) => $"{path}.{Guid.NewGuid():N}.partial";

    private static FileStream? TryOpenSpecial(string path)
    {
        if (!File.Exists(path)) return null;
        var existing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        if (!existing.CanSeek || path.StartsWith(DeviceDirectory, StringComparison.Ordinal)) return existing;
        existing.Dispose();
        return null;
    }
}
