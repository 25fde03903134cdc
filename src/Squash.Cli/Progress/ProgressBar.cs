using Squash.Cli.Host;

namespace Squash.Cli.Progress;

/// <summary>One line of a terminal that is redrawn repeatedly, and cleared at the end.</summary>
internal sealed class ProgressBar : IProgress<SquashProgress>, IDisposable
{
    private const int BarLength = 24;
    private const string ClearLine = "\r\e[K";
    private const string Cyan = "\e[36m";
    private const string Plain = "\e[0m";

    // A short run shows no bar at all instead of a flicker.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _writer;
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly StageClock _clock;
    private readonly long _start;
    private readonly PipeWait? _wait;
    private TimeSpan _next = Delay;
    private bool _drawn;
    private bool _disposed;

    /// <param name="writer">Writes to the terminal.</param>
    /// <param name="terminal">Its capabilities.</param>
    /// <param name="time">The clock.</param>
    /// <param name="awaited">The pipe that the archive comes from, if it is one; it is named until data arrives.</param>
    public ProgressBar(TextWriter writer, Terminal terminal, TimeProvider time, string? awaited = null)
    {
        _writer = writer;
        _terminal = terminal;
        _time = time;
        _clock = new StageClock(time);
        _start = time.GetTimestamp();
        if (awaited is not null) _wait = new PipeWait(awaited, time, ShowWaiting);
    }

    public void Report(SquashProgress value)
    {
        _wait?.End();
        lock (_lock)
        {
            _clock.Enter(value.Stage);
            TimeSpan now = _time.GetElapsedTime(_start);
            if (_disposed || now < _next) return;
            _next = now + Interval;
            _drawn = true;
            _writer.Write(ClearLine + Line(value));
        }
    }

    public void Dispose()
    {
        _wait?.End();
        lock (_lock)
        {
            if (_drawn && !_disposed) _writer.Write(ClearLine);
            _disposed = true;
        }
    }

    private void ShowWaiting(string text)
    {
        lock (_lock)
        {
            if (_disposed) return;
            _drawn = true;
            _writer.Write(ClearLine + Fit(text));
        }
    }

    private string Line(SquashProgress progress)
    {
        string stage = StageClock.NameOf(progress.Stage).PadRight(8);
        string text = _clock.Describe(progress);
        if (StageClock.Fraction(progress) is not { } fraction) return Fit($"{stage}  {text}");
        string percent = StageClock.Percent(fraction).PadLeft(5);
        return stage.Length + BarLength + percent.Length + text.Length + 8 > _terminal.Width
            ? Fit($"{stage} {percent}")
            : $"{stage}  {Bar(fraction)} {percent}  {text}";
    }

    private string Bar(double fraction)
    {
        int full = (int)(fraction * BarLength);
        string done = new(_terminal.IsAscii ? '#' : '█', full);
        string rest = new(_terminal.IsAscii ? '-' : '░', BarLength - full);
        return _terminal.HasColor ? Cyan + done + Plain + rest : done + rest;
    }

    // A wrapped line could not be cleared.
    private string Fit(string line) => line.Length < _terminal.Width ? line : line[..Math.Max(0, _terminal.Width - 1)];
}
