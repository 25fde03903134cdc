using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Squash.Input;

/// <summary>What Linux can do with files that .NET has no name for.</summary>
internal static class LinuxFile
{
    private const int AtWorkingDirectory = -100; // AT_FDCWD
    private const int FollowSymlink = 0x400; // AT_SYMLINK_FOLLOW
    private const int AlreadyExists = 17; // EEXIST of errno(3)

    // open(2); these are the same on every architecture that .NET runs on, O_DIRECTORY is not.
    private const int ReadOnly = 0;
    private const int ReadWrite = 2; // O_RDWR
    private const int NoTerminal = 0x100; // O_NOCTTY
    private const int NonBlocking = 0x800; // O_NONBLOCK
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int TemporaryFile = 0x400000; // __O_TMPFILE

    private static int OnlyDirectory => RuntimeInformation.ProcessArchitecture
        is Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le ? 0x4000 : 0x10000;

    /// <summary>Creates a file that has no name in any directory, and so vanishes when it is closed, however the process ends.</summary>
    /// <param name="directory">Says on which file system.</param>
    /// <param name="mode">The file's mode, the umask not yet applied.</param>
    /// <returns><see langword="null"/> where the system or the file system (NFS, FUSE, older overlayfs) has no such files.</returns>
    public static SafeFileHandle? TryCreateUnnamed(string directory, UnixFileMode mode)
    {
        // A name is given to it by its place in /proc. On 32 bits, open(2) itself makes files of up to 2 GiB only.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || !Directory.Exists("/proc/self/fd")) return null;
        int descriptor = Open(Terminated(directory), TemporaryFile | OnlyDirectory | ReadWrite | CloseOnExec, (int)mode);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Gives a name to a file that was created without one.</summary>
    /// <returns><see langword="false"/> when the name is taken.</returns>
    public static bool TryLink(SafeFileHandle file, string path)
    {
        string place = $"/proc/self/fd/{file.DangerousGetHandle()}";
        if (LinkAt(AtWorkingDirectory, Terminated(place), AtWorkingDirectory, Terminated(path), FollowSymlink) == 0) return true;
        int error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
    }

    /// <summary>Opens what should be a regular file. A FIFO, which an ordinary open would wait at for a writer, is opened too.</summary>
    public static SafeFileHandle OpenWithoutWaiting(string path)
    {
        if (!OperatingSystem.IsLinux()) return File.OpenHandle(path);
        int descriptor = Open(Terminated(path), ReadOnly | NonBlocking | NoTerminal | CloseOnExec, 0);

        // The framework knows the exception for whatever was wrong.
        return descriptor < 0 ? File.OpenHandle(path) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags, int mode);

    [DllImport("libc", EntryPoint = "linkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkAt(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);
}
