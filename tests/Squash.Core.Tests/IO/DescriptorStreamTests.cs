using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Squash.IO;

namespace Squash.Core.Tests.IO;

/// <summary>Pipes of the system: they pass bytes, end, break, and can be cancelled while there is no traffic.</summary>
public sealed class DescriptorStreamTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.None);

    public void Dispose() => _pipe.Dispose();

    [Fact]
    public async Task Read_Bytes_ComeInOrderAndEnd()
    {
        SkipOnWindows();
        byte[] sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);
        await using Stream output = Open(_pipe.SafePipeHandle, FileAccess.Write), input = Open(_pipe.ClientSafePipeHandle, FileAccess.Read);
        Task writing = Task.Run(async () =>
        {
            await output.WriteAsync(sent, Cancel);
            await output.DisposeAsync();
            _pipe.SafePipeHandle.Dispose();
        }, Cancel);
        using var received = new MemoryStream();
        await input.CopyToAsync(received, Cancel);
        await writing;
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task Read_NothingComes_IsCancelled()
    {
        SkipOnWindows();
        await using Stream input = Open(_pipe.ClientSafePipeHandle, FileAccess.Read);
        using var stop = new CancellationTokenSource();
        Task reading = input.ReadAsync(new byte[10], stop.Token).AsTask();
        stop.CancelAfter(50);
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience, Cancel));
        Assert.Equal(stop.Token, cancelled.CancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_NobodyReads_IsCancelled(bool ownToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a large write to a pipe cannot be cancelled");
        using var stop = new CancellationTokenSource();
        await using Stream output = DescriptorStream.TryOpen(
            new SafeFileHandle(_pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, ownToken ? stop.Token : default)!;
        Task writing = ownToken
            ? Task.Run(() => output.Write(new byte[10_000_000]), Cancel)
            : output.WriteAsync(new byte[10_000_000], stop.Token).AsTask();
        stop.CancelAfter(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Write_ReaderHasGone_IsABrokenPipe()
    {
        SkipOnWindows();
        await using Stream output = Open(_pipe.SafePipeHandle, FileAccess.Write);
        _pipe.ClientSafePipeHandle.Dispose();
        Assert.Equal(32, (await Assert.ThrowsAsync<IOException>(async () => await output.WriteAsync(new byte[10], Cancel))).HResult);
    }

    [Fact]
    public void TryOpen_RegularFile_IsNone()
    {
        using SafeFileHandle file = File.OpenHandle(typeof(DescriptorStreamTests).Assembly.Location);
        Assert.Null(DescriptorStream.TryOpen(file, FileAccess.Read, Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DescriptorStream Open(SafePipeHandle pipe, FileAccess access) =>
        DescriptorStream.TryOpen(new SafeFileHandle(pipe.DangerousGetHandle(), ownsHandle: false), access, CancellationToken.None)!;

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no poll(2)");
}
