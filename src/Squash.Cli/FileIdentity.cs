using System.Runtime.InteropServices;
using System.Text;

namespace Squash.Cli;

/// <summary>Recognises one file behind two names.</summary>
internal static class FileIdentity
{
    private const int AtWorkingDirectory = -100; // AT_FDCWD of statx(2)
    private const uint WithInode = 0x100; // STATX_INO

    // struct statx is the same on every architecture, as struct stat is not.
    private const int StatusBytes = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136; // major and minor number

    /// <summary>
    /// Whether both name the same file with something in it, symbolic links followed, hard links recognised. Devices such
    /// as /dev/null have no length and may well be both.
    /// </summary>
    public static bool AreSame(string first, string second) =>
        new FileInfo(Resolve(first)) is { Exists: true, Length: > 0 } && File.Exists(second)
        && (Place(first) is { } place ? place == Place(second) : Resolve(first) == Resolve(second));

    /// <summary>The file that a standard stream was redirected from or to, where the system tells (Linux with /proc).</summary>
    public static string? OfDescriptor(int descriptor)
    {
        const string Descriptors = "/proc/self/fd";
        string link = $"{Descriptors}/{descriptor}";
        return Directory.Exists(Descriptors) && File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName is { } target && File.Exists(target)
            ? target
            : null;
    }

    /// <summary>The full path of a file, symbolic links followed.</summary>
    /// <remarks>Directory by directory: .NET resolves only the last component of a path.</remarks>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
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

    /// <summary>Device and inode; <see langword="null"/> where the system doesn't tell.</summary>
    private static (ulong Device, ulong Inode)? Place(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;

        byte[] status = new byte[StatusBytes];
        try
        {
            if (StatX(AtWorkingDirectory, Encoding.UTF8.GetBytes(Path.GetFullPath(path) + '\0'), 0, WithInode, status) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (BitConverter.ToUInt64(status, DeviceOffset), BitConverter.ToUInt64(status, InodeOffset));
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int directory, byte[] path, int flags, uint mask, byte[] status);
}
