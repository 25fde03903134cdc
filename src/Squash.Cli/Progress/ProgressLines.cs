namespace Squash.Cli.Progress;

/// <summary>A line when a stage begins and every few seconds after that, for logs.</summary>
internal sealed class ProgressLines(TextWriter writer, TimeProvider time) : IProgress<SquashProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly StageClock _clock = new(time);
    private long _last;

    public void Report(SquashProgress value)
    {
        lock (_lock)
        {
            string stage = StageClock.NameOf(value.Stage);
            if (_clock.Enter(value.Stage)) WriteLine($"squash: {stage}");
            else if (time.GetElapsedTime(_last) >= Interval) WriteLine($"squash: {stage} {Percent(value)}{_clock.Describe(value)}");
        }
    }

    private static string Percent(SquashProgress progress) =>
        StageClock.Fraction(progress) is { } fraction ? StageClock.Percent(fraction) + ", " : "";

    private void WriteLine(string line)
    {
        _last = time.GetTimestamp();
        writer.WriteLine(line);
    }
}
