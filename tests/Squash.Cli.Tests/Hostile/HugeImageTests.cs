using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Hostile;

/// <summary>Millions of entries, while most images have thousands: they work, with the documented memory per entry.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class HugeImageTests : IDisposable
{
    private const int Million = 1_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task AMillionFilesInOneDirectory_AreMerged() =>
        CheckAsync("1 layer → 1   512 MB → 512 MB", new HugeArchive.Layer(Million, '0', "d/"));

    [Fact]
    public Task AMillionSymlinksAndAMillionWhiteouts_LeaveNothing() =>
        CheckAsync("2 layers → 1   1.02 GB → 1.54 kB", new HugeArchive.Layer(Million, '2', "d/", "target"), new HugeArchive.Layer(Million, '0', "d/.wh."));

    private async Task CheckAsync(string summary, params HugeArchive.Layer[] layers)
    {
        (ProcessResult result, ProcessUsage usage) = await SquashProcess.MeasureAsync(
            ["-o", "/dev/null", "--no-verify", "--temp-dir", _folder.FullName], output => HugeArchive.WriteAsync(output, layers), isManaged: true);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(summary, result.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFileSystemInfos());
        HostileRun.AssertModest(usage);
    }
}
