using System.Diagnostics;

namespace Squash.IO;

/// <summary>Counts bytes from many threads, and reports them a few times per second and at the end.</summary>
internal sealed class ProgressMeter(IProgress<SquashProgress>? progress)
{
    private static readonly long Interval = Stopwatch.Frequency / 5;

    private readonly Lock _gate = new();
    private SquashStage? _stage;
    private long _bytes;
    private long? _total;
    private long _nextReport;

    /// <summary>Moves to a stage.</summary>
    public void Begin(SquashStage stage, long? totalBytes)
    {
        if (progress is null) return;
        lock (_gate)
        {
            _stage = stage;
            _bytes = 0;
            _total = totalBytes;
            _nextReport = Stopwatch.GetTimestamp() + Interval;
            Report(new SquashProgress { Stage = stage, Bytes = 0, TotalBytes = totalBytes });
        }
    }

    /// <summary>Counts bytes; bytes of a stage that is not the current one are not shown.</summary>
    public void Add(SquashStage stage, long bytes)
    {
        if (progress is null) return;
        lock (_gate)
        {
            if (stage != _stage) return;
            _bytes += bytes;
            long now = Stopwatch.GetTimestamp();
            if (now < _nextReport) return;
            _nextReport = now + Interval;
            Report(new SquashProgress { Stage = stage, Bytes = _bytes, TotalBytes = _total });
        }
    }

    /// <summary>Reports that all is done, because bytes that did not have to be read were never counted.</summary>
    public void End()
    {
        if (progress is null) return;
        lock (_gate)
        {
            if (_stage is not { } stage) return;
            long total = _total ?? _bytes;
            Report(new SquashProgress { Stage = stage, Bytes = total, TotalBytes = total });
            _stage = null;
        }
    }

    private void Report(SquashProgress now)
    {
        try
        {
            progress?.Report(now);
        }
        catch (Exception failure)
        {
            throw new CallerFailedException(failure);
        }
    }
}
