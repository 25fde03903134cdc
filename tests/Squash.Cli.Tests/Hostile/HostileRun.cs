using Squash.Cli.Tests.Support;
using Squash.TestSupport.Hostile;

namespace Squash.Cli.Tests.Hostile;

/// <summary>Runs the command on a hostile input, and checks that it does no harm.</summary>
internal static class HostileRun
{
    private const long MaxPeakBytes = 300_000_000;
    private const double MaxCpuSeconds = 10;
    private const int MaxMessageLength = 600;

    /// <summary>The names of cases, for a theory.</summary>
    public static TheoryData<string> NamesOf(IEnumerable<HostileCase> cases) => [.. cases.Select(one => one.Name)];

    public static async Task CheckAsync(HostileCase hostile)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("squash-test-");
        try
        {
            string input = Path.Combine(folder.FullName, "in.tar"), output = Path.Combine(folder.FullName, "out.tar");
            await File.WriteAllBytesAsync(input, hostile.Archive(), TestContext.Current.CancellationToken);
            (ProcessResult result, ProcessUsage usage) = await SquashProcess.MeasureAsync(
                ["-i", input, "-o", output, "--temp-dir", folder.FullName, .. hostile.Args]);

            Assert.Matches(hostile.Message, hostile.ExitCode == 0 ? result.Error : result.ErrorLine(hostile.ExitCode));
            Assert.Equal(hostile.ExitCode, result.ExitCode);
            Assert.All(result.Error.Split('\n'), line => Assert.InRange(line.Length, 0, MaxMessageLength));
            Assert.DoesNotContain(result.Error, c => char.IsControl(c) && c != '\n');
            string[] left = hostile.ExitCode == 0 ? [input, output] : [input];
            Assert.Equal(left, Directory.GetFileSystemEntries(folder.FullName).Order());
            AssertModest(usage);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static void AssertModest(ProcessUsage usage)
    {
        Assert.InRange(usage.PeakBytes, 1, MaxPeakBytes);
        Assert.InRange(usage.CpuSeconds, 0, MaxCpuSeconds);
    }
}
