namespace Squash.Core.Tests.Library;

/// <summary>Records the reports, on the reporting thread.</summary>
internal sealed class ListProgress(Action<SquashProgress>? then = null) : IProgress<SquashProgress>
{
    private readonly List<SquashProgress> _reports = [];

    public IReadOnlyList<SquashProgress> Reports
    {
        get
        {
            lock (_reports) return [.. _reports];
        }
    }

    public void Report(SquashProgress value)
    {
        lock (_reports) _reports.Add(value);
        then?.Invoke(value);
    }
}
