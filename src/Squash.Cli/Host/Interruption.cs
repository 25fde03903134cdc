using System.Globalization;
using System.Runtime.InteropServices;

namespace Squash.Cli.Host;

/// <summary>
/// Turns the first signal into a cancellation, so that an unfinished output is deleted. The second one ends the process
/// as usual. For a plugin of docker, the end of docker counts as a signal.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Signals =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, Terminate)];

    private const int Terminate = 15;
    private const int FileTooLarge = 25; // SIGXFSZ of signal(7)

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    // Negative if docker has ended instead.
    private int _signal;

    public Interruption()
    {
        // Writing beyond the file size limit must fail like a full disk, and not end the process.
        if (OperatingSystem.IsLinux()) _registrations.Add(PosixSignalRegistration.Create((PosixSignal)FileTooLarge, context => context.Cancel = true));

        long ignored = IgnoredSignals();
        foreach ((PosixSignal signal, int number) in Signals)
        {
            // Signals that nohup and "sh -c 'squash &'" ignore on our behalf stay ignored.
            if ((ignored & (1L << (number - 1))) != 0) continue;
            _registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = Interrupt(number)));
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The number of the signal that asked to stop, if one did.</summary>
    public int? Signal => _signal == 0 ? null : Math.Abs(_signal);

    /// <summary>Takes the end of docker for SIGTERM.</summary>
    /// <param name="socket">The value of <see cref="PluginSocket.Variable"/>.</param>
    public async Task FollowAsync(string? socket)
    {
        if (socket is { Length: > 0 } && await PluginSocket.WaitForEndAsync(socket)) Interrupt(-Terminate);
    }

    public void Dispose()
    {
        // Not disposed, because a signal that arrives right now may still use it.
        _registrations.ForEach(registration => registration.Dispose());
    }

    // Internal for its tests.
    internal bool Interrupt(int number)
    {
        if (Interlocked.CompareExchange(ref _signal, number, 0) == 0)
        {
            _source.Cancel();
            return true;
        }

        // After Ctrl-C, docker ends and the signal arrives in any order, and is still the first one.
        return Interlocked.CompareExchange(ref _signal, number, -Terminate) == -Terminate;
    }

    // The bit mask SigIgn of proc_pid_status(5). On other systems no signal counts as ignored.
    private static long IgnoredSignals()
    {
        const string Status = "/proc/self/status";
        const string Field = "SigIgn:";
        if (!OperatingSystem.IsLinux() || !File.Exists(Status)) return 0;
        string? line = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is not null
            && long.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long mask)
            ? mask
            : 0;
    }
}
