namespace Squash.Cli.Progress;

/// <summary>A line when a stage begins and every few seconds after that, for logs.</summary>
internal sealed class ProgressLines : IProgress<SquashProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly TextWriter _writer;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly StageClock _clock;
    private readonly PipeWait? _wait;
    private bool _hasWaited;
    private long _last;

    /// <param name="writer">Writes to the log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="awaited">The pipe that the archive comes from, if it is one; it is named if data does not arrive soon.</param>
    public ProgressLines(TextWriter writer, TimeProvider time, string? awaited = null)
    {
        _writer = writer;
        _time = time;
        _clock = new StageClock(time);
        if (awaited is not null) _wait = new PipeWait(awaited, time, ShowWaiting);
    }

    public void Dispose() => _wait?.End();

    public void Report(SquashProgress value)
    {
        _wait?.End();
        lock (_lock)
        {
            string stage = StageClock.NameOf(value.Stage);
            if (_clock.Enter(value.Stage)) WriteLine($"squash: {stage}");
            else if (_time.GetElapsedTime(_last) >= Interval) WriteLine($"squash: {stage} {Percent(value)}{_clock.Describe(value)}");
        }
    }

    private void ShowWaiting(string text)
    {
        lock (_lock)
        {
            if (!_hasWaited) WriteLine($"squash: {text}");
            _hasWaited = true;
        }
    }

    private static string Percent(SquashProgress progress) =>
        StageClock.Fraction(progress) is { } fraction ? StageClock.Percent(fraction) + ", " : "";

    private void WriteLine(string line)
    {
        _last = _time.GetTimestamp();
        _writer.WriteLine(line);
    }
}
