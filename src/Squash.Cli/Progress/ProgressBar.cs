namespace Squash.Cli.Progress;

/// <summary>One line of a terminal, drawn over and over, and gone at the end.</summary>
internal sealed class ProgressBar(TextWriter writer, Terminal terminal, TimeProvider time) : IProgress<SquashProgress>, IDisposable
{
    private const int BarLength = 24;
    private const string ClearLine = "\r\e[K";
    private const string Cyan = "\e[36m";
    private const string Plain = "\e[0m";

    // A run that is over at once shows no bar at all, rather than a flicker.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly StageClock _clock = new(time);
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next = Delay;
    private bool _drawn;
    private bool _disposed;

    public void Report(SquashProgress value)
    {
        lock (_lock)
        {
            _clock.Enter(value.Stage);
            TimeSpan now = time.GetElapsedTime(_start);
            if (_disposed || now < _next) return;
            _next = now + Interval;
            _drawn = true;
            writer.Write(ClearLine + Line(value));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_drawn && !_disposed) writer.Write(ClearLine);
            _disposed = true;
        }
    }

    private string Line(SquashProgress progress)
    {
        string stage = StageClock.NameOf(progress.Stage).PadRight(8);
        string text = _clock.Describe(progress);
        if (StageClock.Fraction(progress) is not { } fraction) return Fit($"{stage}  {text}");
        string percent = StageClock.Percent(fraction).PadLeft(5);
        return stage.Length + BarLength + percent.Length + text.Length + 8 > terminal.Width
            ? Fit($"{stage} {percent}")
            : $"{stage}  {Bar(fraction)} {percent}  {text}";
    }

    private string Bar(double fraction)
    {
        int full = (int)(fraction * BarLength);
        string done = new(terminal.IsAscii ? '#' : '█', full);
        string rest = new(terminal.IsAscii ? '-' : '░', BarLength - full);
        return terminal.HasColor ? Cyan + done + Plain + rest : done + rest;
    }

    // A line that wraps could not be cleared.
    private string Fit(string line) => line.Length < terminal.Width ? line : line[..Math.Max(0, terminal.Width - 1)];
}
