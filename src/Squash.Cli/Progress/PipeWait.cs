using System.Globalization;

namespace Squash.Cli.Progress;

/// <summary>Shows every second that squash is waiting for a silent pipe, because docker save takes a while to begin.</summary>
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

    /// <summary>Stops the messages, because data has arrived or the wait has ended.</summary>
    public void End() => _timer.Dispose();

    private static string TextOf(string awaited, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture, $"waiting {elapsed.TotalSeconds:0} s for an archive on {awaited}; docker save takes a while to begin");
}
