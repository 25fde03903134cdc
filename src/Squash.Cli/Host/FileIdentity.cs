using Squash.IO;

namespace Squash.Cli.Host;

/// <summary>Recognises one file behind several names: symbolic and hard links, dots, and descriptors.</summary>
/// <param name="Device">The file system of the file or, if it is not there yet, of the lowest directory that is.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Rest">What follows that directory in the path; the whole path where the system knows no numbers.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, string Rest)
{
    /// <summary>The identity of what is at a path, or will be.</summary>
    /// <returns><see langword="null"/> for what keeps nothing: a device such as /dev/null, a FIFO.</returns>
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

    /// <summary>The identity of the file that a standard stream was redirected from or to, where the system tells.</summary>
    public static FileIdentity? OfDescriptor(int descriptor) => LinuxFile.StatusOf(descriptor) is { IsRegular: true } status ? Of(status) : null;

    /// <summary>What the file of a standard stream is called, where the system tells (Linux with /proc).</summary>
    public static string? NameOfDescriptor(int descriptor)
    {
        string link = $"/proc/self/fd/{descriptor}";
        return File.Exists(link) ? File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName : null;
    }

    /// <summary>The full path of a file, symbolic links followed.</summary>
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
