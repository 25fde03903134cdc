using Squash.IO;

namespace Squash.Cli.Host;

/// <summary>Recognises the same file under different names: symbolic and hard links, dots, and descriptors.</summary>
/// <param name="Device">The file system of the file or, if it does not exist yet, of its deepest existing directory.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Rest">The path below that directory; the whole path if the system has no inode numbers.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, string Rest)
{
    /// <summary>The identity of the file at a path, which may not exist yet.</summary>
    /// <returns><see langword="null"/> for a file that stores no data, such as /dev/null or a FIFO.</returns>
    public static FileIdentity? Of(string path)
    {
        if (LinuxFile.StatusOf(path) is { } status) return Of(status);
        string place = Resolve(path);
        for (string? parent = Path.GetDirectoryName(place); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (LinuxFile.StatusOf(parent) is { } directory) return new FileIdentity(directory.Device, directory.Inode, place[parent.Length..].TrimStart('/'));
        }

        // Devices such as /dev/null have no length.
        if (new FileInfo(place) is { Exists: true, Length: 0 }) return null;
        return new FileIdentity(0, 0, OperatingSystem.IsLinux() ? place : place.ToUpperInvariant());
    }

    /// <summary>The identity of the file that a standard stream is redirected from or to, if the system knows it.</summary>
    public static FileIdentity? OfDescriptor(int descriptor) => LinuxFile.StatusOf(descriptor) is { IsRegular: true } status ? Of(status) : null;

    /// <summary>The path of a standard stream's file, if the system knows it (Linux with /proc).</summary>
    public static string? NameOfDescriptor(int descriptor)
    {
        string link = $"/proc/self/fd/{descriptor}";
        return File.Exists(link) ? File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName : null;
    }

    /// <summary>The full path of a file, with symbolic links resolved.</summary>
    /// <remarks>Directory by directory: .NET resolves only the last component of a path.</remarks>
    public static string Resolve(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent) return full;
        string place = Path.Combine(Resolve(parent), Path.GetFileName(full));
        try
        {
            FileSystemInfo info = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
            return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? place;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return place;
        }
    }

    private static FileIdentity? Of(FileStatus status) =>
        status.IsRegular || status.IsDirectory ? new FileIdentity(status.Device, status.Inode, "") : null;
}
