using System.Globalization;
using Squash.Cli.Reporting;

namespace Squash.Cli.Progress;

/// <summary>The name and the speed of the current stage.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private SquashStage? _stage;
    private long _start;

    /// <summary>Records the stage. Returns whether it has just begun.</summary>
    public bool Enter(SquashStage stage)
    {
        if (_stage == stage) return false;
        _stage = stage;
        _start = time.GetTimestamp();
        return true;
    }

    public static string NameOf(SquashStage stage) => stage switch
    {
        SquashStage.Reading => "reading",
        SquashStage.Indexing => "indexing",
        SquashStage.Comparing => "comparing",
        _ => "writing",
    };

    /// <summary>For example <c>88 MB of 142 MB, 412 MB/s</c>.</summary>
    public string Describe(SquashProgress progress)
    {
        string passed = HumanSize.Of(progress.Bytes);
        if (progress.TotalBytes is { } total) passed = $"{passed} of {HumanSize.Of(total)}";
        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        return seconds > 0 && progress.Bytes > 0 ? $"{passed}, {HumanSize.Of((long)(progress.Bytes / seconds))}/s" : passed;
    }

    /// <summary>The finished share of the stage, from 0 to 1, if its end is known.</summary>
    public static double? Fraction(SquashProgress progress) =>
        progress.TotalBytes is > 0 and { } total ? Math.Clamp((double)progress.Bytes / total, 0, 1) : null;

    public static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(fraction * 100):0} %");
}
