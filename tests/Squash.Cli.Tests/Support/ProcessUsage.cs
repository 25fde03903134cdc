using System.Diagnostics;
using System.Globalization;

namespace Squash.Cli.Tests.Support;

/// <summary>The resources that a process has used so far, from proc_pid_stat(5) and proc_pid_status(5).</summary>
internal sealed class ProcessUsage
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every architecture
    private const int UserTicksField = 11; // counted from the state, which follows the name in brackets

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Its peak memory in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The processor time of all its threads, which does not depend on other work of the machine.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>Watches a process until it ends.</summary>
    public async Task WatchAsync(Process process)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells the peak memory of a process");
        while (TryRead($"/proc/{process.Id}/status") is { } status && TryRead($"/proc/{process.Id}/stat") is { } times && !process.HasExited)
        {
            // Neither ever decreases. Once the process has ended, both are unavailable.
            if (status.Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } peak)
            {
                PeakBytes = 1024 * long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
                string[] fields = times[(times.LastIndexOf(')') + 2)..].Split(' ');
                CpuSeconds = fields[UserTicksField..(UserTicksField + 2)].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
            }

            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
