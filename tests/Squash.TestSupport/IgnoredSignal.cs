using System.Runtime.InteropServices;

namespace Squash.TestSupport;

/// <summary>Ignores a signal in this process until it is disposed, as nohup makes a process ignore SIGHUP.</summary>
public sealed partial class IgnoredSignal : IDisposable
{
    /// <summary>The number of SIGUSR2 on Linux, which neither .NET nor the tests use.</summary>
    public const int UserSignal = 12;

    private const nint Ignore = 1; // SIG_IGN

    private readonly int _signal;
    private readonly nint _before;

    public IgnoredSignal(int signal)
    {
        _signal = signal;
        _before = SetHandler(signal, Ignore);
    }

    public void Dispose() => _ = SetHandler(_signal, _before);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
