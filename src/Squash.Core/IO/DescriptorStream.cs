using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Squash.IO;

/// <summary>
/// A pipe, FIFO, socket or terminal of Unix. It waits in poll(2), so that it can be cancelled while there is no traffic, and it works
/// for blocking and non-blocking descriptors, because several programs share that property of the pipe.
/// </summary>
/// <remarks>The framework's own stream blocks in read(2) and write(2), and treats EAGAIN as an error.</remarks>
internal sealed class DescriptorStream : Stream
{
    // The maximum delay of a cancellation. Data is not delayed by it.
    private const int PollMilliseconds = 50;

    private const int SeekCurrent = 1; // SEEK_CUR of lseek(2)
    private const short PollIn = 1;
    private const short PollOut = 4;

    // EINTR of errno(3), and EAGAIN, which has another number on macOS.
    private const int Interrupted = 4;
    private static readonly int Again = OperatingSystem.IsLinux() ? 11 : 35;

    private readonly SafeFileHandle _handle;
    private readonly SafeFileHandle? _output;
    private readonly FileAccess _access;
    private readonly CancellationToken _cancellationToken;

    private DescriptorStream(SafeFileHandle handle, FileAccess access, CancellationToken cancellationToken)
    {
        _handle = handle;
        _access = access;
        _cancellationToken = cancellationToken;

        // A large write to a blocking pipe cannot be cancelled, and making the pipe itself non-blocking would affect every program
        // that shares it. If it is opened again, only this descriptor is non-blocking. Sockets cannot be opened like this.
        if (access == FileAccess.Write) _output = LinuxFile.TryOpenAgain(handle);
    }

    public override bool CanRead => _access == FileAccess.Read;

    public override bool CanWrite => _access == FileAccess.Write;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a stream over a descriptor.</summary>
    /// <param name="handle">Closed together with the stream, if it owns the descriptor.</param>
    /// <param name="access">Whether it is read or written.</param>
    /// <param name="cancellationToken">Cancels reads and writes that have no other token.</param>
    /// <returns><see langword="null"/> for a file, which never blocks and has a position, and on systems without poll(2).</returns>
    public static DescriptorStream? TryOpen(
        SafeFileHandle handle, FileAccess access = FileAccess.Read, CancellationToken cancellationToken = default) =>
        OperatingSystem.IsWindows() || LSeek(handle, 0, SeekCurrent) >= 0 ? null : new DescriptorStream(handle, access, cancellationToken);

    public override int Read(Span<byte> buffer) => Read(buffer, _cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Read(buffer.Span, cancellationToken), cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer, _cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Write(buffer.Span, cancellationToken), cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _output?.Dispose();
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Read(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            Wait(PollIn, cancellationToken);
            nint read = ReadDescriptor(_handle, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (read >= 0) return (int)read;
            ThrowUnlessAgain();
        }
    }

    private void Write(ReadOnlySpan<byte> buffer, CancellationToken cancellationToken)
    {
        bool mustWait = _output is null;
        while (!buffer.IsEmpty)
        {
            if (mustWait) Wait(PollOut, cancellationToken);
            else cancellationToken.ThrowIfCancellationRequested();
            nint written = WriteDescriptor(_output ?? _handle, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written < 0) ThrowUnlessAgain();
            else buffer = buffer[(int)written..];
            mustWait = _output is null || written < 0;
        }
    }

    /// <summary>Waits until a read or write would succeed or fail.</summary>
    private void Wait(short events, CancellationToken cancellationToken)
    {
        var descriptor = new PollDescriptor { Descriptor = (int)_handle.DangerousGetHandle(), Events = events };
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (Poll(ref descriptor, 1, PollMilliseconds) <= 0);
    }

    private static void ThrowUnlessAgain()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted && error != Again) throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReadDescriptor(SafeFileHandle file, ref byte buffer, nint length);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint WriteDescriptor(SafeFileHandle file, ref readonly byte buffer, nint length);

    // off_t is as wide as a pointer on every system where .NET 10 runs without large-file emulation.
    [DllImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint LSeek(SafeFileHandle file, nint offset, int whence);
}
