using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Squash.IO;

/// <summary>File operations of Linux that .NET does not offer.</summary>
internal static class LinuxFile
{
    private const int AtWorkingDirectory = -100; // AT_FDCWD
    private const int FollowSymlink = 0x400; // AT_SYMLINK_FOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH

    // errno(3)
    private const int Interrupted = 4; // EINTR
    private const int AlreadyExists = 17; // EEXIST
    private const int InvalidArgument = 22; // EINVAL
    private const int ReadOnlyFileSystem = 30; // EROFS
    private const int NotSupported = 95; // ENOTSUP

    // struct statx of statx(2) is the same on every architecture, as struct stat is not.
    private const uint WithTypeAndInode = 0x101; // STATX_TYPE, STATX_INO
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136; // major and minor number

    // open(2); these are the same on every architecture of .NET, but O_DIRECTORY is not.
    private const int ReadOnly = 0;
    private const int WriteOnly = 1; // O_WRONLY
    private const int ReadWrite = 2; // O_RDWR
    private const int NoTerminal = 0x100; // O_NOCTTY
    private const int NonBlocking = 0x800; // O_NONBLOCK
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int TemporaryFile = 0x400000; // __O_TMPFILE

    private static int OnlyDirectory => RuntimeInformation.ProcessArchitecture
        is Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le ? 0x4000 : 0x10000;

    /// <summary>
    /// Creates a file that has no name in any directory, so that it disappears when it is closed, no matter how the process ends.
    /// </summary>
    /// <param name="directory">Determines the file system.</param>
    /// <param name="mode">The file's mode, before the umask is applied.</param>
    /// <returns><see langword="null"/> if the system or the file system (NFS, FUSE, older overlayfs) has no such files.</returns>
    public static SafeFileHandle? TryCreateUnnamed(string directory, UnixFileMode mode)
    {
        // It gets a name through its entry in /proc. On 32 bits, open(2) itself creates files of up to 2 GiB only.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || !Directory.Exists("/proc/self/fd")) return null;
        int descriptor = Open(Terminated(directory), TemporaryFile | OnlyDirectory | ReadWrite | CloseOnExec, (int)mode);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Assigns a name to a file that was created without one.</summary>
    /// <returns><see langword="false"/> if the name is taken.</returns>
    public static bool TryLink(SafeFileHandle file, string path)
    {
        if (LinkAt(AtWorkingDirectory, Terminated(PlaceOf(file)), AtWorkingDirectory, Terminated(path), FollowSymlink) == 0) return true;
        int error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
    }

    /// <summary>Opens a path that should be a regular file. A FIFO is opened too, without waiting for a writer.</summary>
    public static SafeFileHandle OpenWithoutWaiting(string path)
    {
        const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
        if (!OperatingSystem.IsLinux()) return File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared);
        int descriptor = Open(Terminated(path), ReadOnly | NonBlocking | NoTerminal | CloseOnExec, 0);

        // The framework throws the matching exception for the error.
        return descriptor < 0 ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>
    /// The status of a path, with symbolic links followed; <see langword="null"/> if nothing exists there, or the system cannot
    /// report it.
    /// </summary>
    public static FileStatus? StatusOf(string path) => StatusOf(AtWorkingDirectory, Terminated(Path.GetFullPath(path)), 0);

    /// <summary>The status of the file that a descriptor refers to; <see langword="null"/> if the system cannot report it.</summary>
    public static FileStatus? StatusOf(int descriptor) => StatusOf(descriptor, Terminated(""), EmptyPath);

    /// <summary>Flushes the names in a directory to disk; does nothing on systems other than Linux.</summary>
    /// <exception cref="IOException">It cannot be opened, or the disk fails.</exception>
    public static void FlushDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux()) return;
        int descriptor = Open(Terminated(directory), ReadOnly | OnlyDirectory | CloseOnExec, 0);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"{directory} cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        FlushToDisk(handle, directory);
    }

    /// <summary>Flushes a file to disk; does nothing if it does not support that, such as a FIFO.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <exception cref="IOException">The disk is full, or fails; on Linux, because there the framework ignores it.</exception>
    public static void FlushToDisk(SafeFileHandle file, string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (FSync(file) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;
            if (error is InvalidArgument or ReadOnlyFileSystem or NotSupported) return;
            throw new IOException($"{name} cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    private static FileStatus? StatusOf(int directory, byte[] path, int flags)
    {
        if (!OperatingSystem.IsLinux()) return null;
        byte[] status = new byte[StatusBytes];
        try
        {
            if (StatX(directory, path, flags, WithTypeAndInode, status) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return new FileStatus(
            BitConverter.ToUInt16(status, ModeOffset), BitConverter.ToUInt64(status, DeviceOffset), BitConverter.ToUInt64(status, InodeOffset));
    }

    /// <summary>Opens an already open pipe, FIFO or terminal again for writing, without blocking.</summary>
    /// <returns><see langword="null"/> if that is not possible, as for a socket or without /proc.</returns>
    public static SafeFileHandle? TryOpenAgain(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) return null;
        int descriptor = Open(Terminated(PlaceOf(file)), WriteOnly | NonBlocking | NoTerminal | CloseOnExec, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static string PlaceOf(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags, int mode);

    [DllImport("libc", EntryPoint = "linkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkAt(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int directory, byte[] path, int flags, uint mask, byte[] status);
}
