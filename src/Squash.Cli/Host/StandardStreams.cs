using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Squash.IO;

namespace Squash.Cli.Host;

/// <summary>
/// Stdin and stdout as files: a redirected file stays seekable, a broken pipe is an error, and a pipe without traffic can be
/// cancelled.
/// </summary>
internal static class StandardStreams
{
    private const int InputDescriptor = 0;
    private const int OutputDescriptor = 1;
    private const int SeekSet = 0;
    private const int GetDescriptorFlags = 1; // F_GETFD of fcntl(2)
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int BrokenPipe = 32; // EPIPE of errno(3)
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ of fcntl(2), on Linux

    // The largest pipe that an unprivileged process gets by default. With the usual 64 KiB, two programs take turns.
    private const int PipeBytes = 1024 * 1024;

    /// <summary>Stdin, from its current position.</summary>
    /// <param name="cancellationToken">Ends reads that have no other token.</param>
    /// <exception cref="IOException">The caller has closed it.</exception>
    public static Stream OpenInput(CancellationToken cancellationToken = default) =>
        Open(InputDescriptor, "stdin", FileAccess.Read, cancellationToken) ?? Console.OpenStandardInput();

    /// <summary>Stdout. The console's own stream would swallow EPIPE, so that we would report success although nobody reads.</summary>
    /// <param name="cancellationToken">Ends writes that have no other token.</param>
    /// <exception cref="IOException">The caller has closed it.</exception>
    public static Stream OpenOutput(CancellationToken cancellationToken = default) =>
        Open(OutputDescriptor, "stdout", FileAccess.Write, cancellationToken) ?? Console.OpenStandardOutput();

    /// <summary>Whether the caller has passed a standard stream.</summary>
    /// <remarks>
    /// If it was closed, the runtime has by now opened its own file under that number, such as the pipe on which it waits
    /// for signals. A descriptor inherited through exec cannot be marked close-on-exec; one that the runtime opens is.
    /// </remarks>
    public static bool IsOpen(int descriptor) =>
        OperatingSystem.IsWindows() || (FCntl(descriptor, GetDescriptorFlags) is >= 0 and int flags && (flags & CloseOnExec) == 0);

    /// <summary>Whether the reader of our output has closed it.</summary>
    public static bool IsBrokenPipe(Exception failure) => failure is IOException { HResult: BrokenPipe };

    /// <summary>Writes text to stdout until the reader has enough: <c>head</c> may close the pipe before the end.</summary>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellationToken">Ends the wait for a reader.</param>
    public static void WriteText(Action<TextWriter> write, CancellationToken cancellationToken = default)
    {
        using Stream output = OpenOutput(cancellationToken);
        try
        {
            using StreamWriter writer = new(output, leaveOpen: true);
            write(writer);
        }
        catch (IOException failure) when (IsBrokenPipe(failure))
        {
            return;
        }

        CommitOutputOffset(output);
    }

    /// <summary>
    /// Moves the offset that stdout shares with other programs to the end of our output. <see cref="FileStream"/> tracks its
    /// own offset, so <c>{ squash; echo; } > file</c> would overwrite the image.
    /// </summary>
    public static void CommitOutputOffset(Stream output)
    {
        if (output is FileStream { CanSeek: true } && !OperatingSystem.IsWindows())
        {
            _ = LSeek(OutputDescriptor, (nint)output.Position, SeekSet);
        }
    }

    // Windows has handles instead of descriptors; its console streams pass errors on.
    private static Stream? Open(int descriptor, string name, FileAccess access, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) return null;
        if (!IsOpen(descriptor)) throw new IOException($"{name} is closed");

        // Fails if this is not a pipe, or if the user's pipe memory is used up; the pipe then keeps its size.
        if (OperatingSystem.IsLinux()) _ = FCntl(descriptor, SetPipeSize, PipeBytes);
        var handle = new SafeFileHandle(descriptor, ownsHandle: false);
        return DescriptorStream.TryOpen(handle, access, cancellationToken) as Stream ?? new FileStream(handle, access, bufferSize: 0);
    }

    // off_t is as wide as a pointer on every system where .NET 10 runs without large-file emulation.
    [DllImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint LSeek(int descriptor, nint offset, int whence);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FCntl(int descriptor, int command, nint argument = 0);
}
