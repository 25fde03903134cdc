namespace Squash.Output;

/// <summary>A file that appears whole or not at all: written beside its place, renamed when complete.</summary>
/// <remarks>What is no regular file (a device, a FIFO) is written directly: it can't be replaced.</remarks>
internal sealed class AtomicFile : IAsyncDisposable
{
    // Links in here lead to open files of the process, not to names.
    private const string DeviceDirectory = "/dev/";

    private readonly string _path;
    private readonly string? _temporaryPath;

    private AtomicFile(string path, string? temporaryPath, FileStream stream)
    {
        _path = path;
        _temporaryPath = temporaryPath;
        Stream = stream;
    }

    public FileStream Stream { get; }

    /// <summary>Whether what is written goes where it belongs at once.</summary>
    public bool IsDirect => _temporaryPath is null;

    /// <summary>Where the file is until it is put in its place.</summary>
    public string CurrentPath => _temporaryPath ?? _path;

    public static AtomicFile Create(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) throw new IOException($"{path} is a directory: name a file");
        if (!path.StartsWith(DeviceDirectory, StringComparison.Ordinal) && new FileInfo(path).LinkTarget is not null)
        {
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }

        if (TryOpenSpecial(path) is { } special) return new AtomicFile(path, null, special);

        string temporaryPath = $"{path}.{Guid.NewGuid():N}.partial";
        var stream = new FileStream(temporaryPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 0);
        try
        {
            // A file that is replaced keeps its mode.
            if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(temporaryPath, File.GetUnixFileMode(path));
            return new AtomicFile(path, temporaryPath, stream);
        }
        catch
        {
            stream.Dispose();
            File.Delete(temporaryPath);
            throw;
        }
    }

    /// <summary>Puts the file in its place.</summary>
    public async ValueTask CommitAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        if (_temporaryPath is not null) File.Move(_temporaryPath, _path, overwrite: true);
    }

    /// <summary>Removes the file unless it was committed.</summary>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        if (_temporaryPath is not null) File.Delete(_temporaryPath);
    }

    private static FileStream? TryOpenSpecial(string path)
    {
        if (!File.Exists(path)) return null;
        var existing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        if (!existing.CanSeek || path.StartsWith(DeviceDirectory, StringComparison.Ordinal)) return existing;
        existing.Dispose();
        return null;
    }
}
