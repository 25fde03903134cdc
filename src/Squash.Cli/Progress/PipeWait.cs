using System.Globalization;

namespace Squash.Cli.Progress;

/// <summary>Tells every second what is waited for while a pipe is silent: docker save begins to write only after a while.</summary>
internal sealed class PipeWait
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;

    /// <param name="awaited">The pipe.</param>
    /// <param name="time">The clock.</param>
    /// <param name="show">Shows a line, from another thread.</param>
    public PipeWait(string awaited, TimeProvider time, Action<string> show)
    {
        long start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => show(TextOf(awaited, time.GetElapsedTime(start))), null, Interval, Interval);
    }

    /// <summary>Says no more: something has arrived, or nobody waits any more.</summary>
    public void End() => _timer.Dispose();

    private static string TextOf(string awaited, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture, $"waiting {elapsed.TotalSeconds:0} s for an archive on {awaited}; docker save takes a while to begin");
}
