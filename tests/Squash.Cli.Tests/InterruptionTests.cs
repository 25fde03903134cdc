using Squash.Cli.Tests.Support;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary>What signals do to the command.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly byte[] Archive =
        DockerArchives.Legacy([new ImageBuilder().Layer(new LayerBuilder().File("a", "content")).Tag("demo:latest").Build()]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Signal_WhileWaitingForInput_EndsWithItsCodeAndNoFile(string signal, int exitCode)
    {
        string output = PathOf("out.tar");
        ProcessResult result = await SquashProcess.SignalAsync(["-o", output], Archive[..1024], signal);

        Assert.Equal("squash: interrupted", result.ErrorLine(exitCode));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Signal_ThatTheCallerIgnores_IsIgnored()
    {
        string input = PathOf("in.tar");
        await File.WriteAllBytesAsync(input, Archive, TestContext.Current.CancellationToken);
        ProcessResult result = await SquashProcess.ShellAsync(
            "trap '' HUP; (cat \"$1\"; sleep 3) | { exec 3<&0; \"$DOTNET\" exec \"$SQUASH\" -q -o \"$2\" <&3 & pid=$!; sleep 2; kill -HUP $pid; wait $pid; }",
            input, PathOf("out.tar"));

        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error);
        Assert.True(File.Exists(PathOf("out.tar")));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
