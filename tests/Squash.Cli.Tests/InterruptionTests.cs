using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary>What signals do to the command.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class InterruptionTests : IDisposable
{
    private const int FirstBytes = 100_000;

    private static readonly byte[] Archive =
        DockerArchives.Legacy([new ImageBuilder().Layer(new LayerBuilder().File("a", new byte[2 * FirstBytes])).Tag("demo:latest").Build()]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Signal_WhileWaitingForInput_EndsWithItsCodeAndNoFile(string signal, int exitCode)
    {
        string output = PathOf("out.tar");
        ProcessResult result = await SquashProcess.SignalAsync(["-o", output], Archive[..FirstBytes], signal);

        Assert.Equal("squash: interrupted", result.ErrorLine(exitCode));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Signal_ThatTheCallerIgnores_IsIgnored()
    {
        ProcessResult result = await SquashProcess.SignalAsync(
            ["-q", "-o", PathOf("out.tar")], Archive[..FirstBytes], "HUP", Archive[FirstBytes..], isIgnored: true);

        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error);
        Assert.True(File.Exists(PathOf("out.tar")));
    }

    // Below nohup, or in a background job of a script, the tests above would wait for squash to get a signal that it ignores.
    [Fact]
    public async Task Signal_ThatTheTestsIgnore_IsNotIgnoredByWhatTheyStart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells which signals a process ignores");
        using var ignored = new IgnoredSignal(IgnoredSignal.UserSignal);

        ProcessResult result = await SquashProcess.ShellAsync("grep SigIgn /proc/self/status");

        // The C library keeps signals 32 and 33 for itself, and no program can reset them.
        Assert.Matches("\\ASigIgn:\t0000000[01][08]0000000\n\\z", result.Output);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
