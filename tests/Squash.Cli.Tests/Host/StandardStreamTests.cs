using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Host;

/// <summary>Pipes in the state in which other programs leave them, and silent pipes.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class StandardStreamTests : IDisposable
{
    // Node, ssh and some terminals make a pipe non-blocking, for all processes that share it.
    private const string NonBlocking = "use Fcntl; for (split ',', shift) { open(my $f, '+<&=', $_) || die $!; fcntl($f, F_SETFL, fcntl($f, F_GETFL, 0) | O_NONBLOCK) || die $! } exec @ARGV";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("pipes", "{ head -c 2000 \"$1/in.tar\"; sleep 1; tail -c +2001 \"$1/in.tar\"; } | run 0,1 -q | { sleep 1; cat; } > \"$1/out.tar\"")]
    [InlineData("files", "run 0,1 -q < \"$1/in.tar\" > \"$1/out.tar\"")]
    [InlineData("stderr", "run 2 -q -i \"$1/in.tar\" -o \"$1/out.tar\"")]
    [InlineData("a report", "run 0,1 inspect --json - < \"$1/in.tar\" | { sleep 1; cat; } > \"$1/out.tar\"; squash -q -i \"$1/in.tar\" -o \"$1/out.tar\"")]
    public async Task Run_NonBlocking_IsAsWithAnyOther(string what, string line)
    {
        Assert.NotEmpty(what);
        Programs.Require("perl");
        byte[] archive = DockerArchives.Legacy([new ImageBuilder().Layer(new LayerBuilder().File("a", new byte[9_000_000])).Tag("demo:latest").Build()]);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "in.tar"), archive, TestContext.Current.CancellationToken);

        ProcessResult result = await SquashProcess.ShellAsync(
            $"run() {{ which=$1; shift; perl -e \"$SCRIPT\" \"$which\" \"$SQUASH\" \"$@\"; }}; SCRIPT=$2; {line}", _folder.FullName, NonBlocking);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        byte[] squashed = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "out.tar"), TestContext.Current.CancellationToken);
        Assert.Equal(["demo:latest"], ImageReader.Only(squashed).References);
    }

    [Theory]
    [InlineData("sleep 4 | squash inspect")]
    [InlineData("sleep 4 | squash > /dev/null")]
    [InlineData("sleep 4 | squash diff - \"$ARCHIVE\"")]
    public async Task Run_SilentPipeOnATerminal_SaysWhatIsWaitedFor(string line)
    {
        string archive = Path.Combine(_folder.FullName, "in.tar");
        await File.WriteAllBytesAsync(
            archive, DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File("a").Build()).Build()]), TestContext.Current.CancellationToken);
        ProcessResult result = await SquashProcess.TerminalAsync(line, ("LANG", "C.UTF-8"), ("ARCHIVE", archive));

        Assert.Matches(@"waiting \d+ s for an archive on stdin; docker save takes a while to begin", result.Output);
    }

    [Fact]
    public async Task Run_SilentPipeInALog_SaysOnceWhatIsWaitedFor()
    {
        ProcessResult result = await SquashProcess.ShellAsync("sleep 4 | squash --progress plain > /dev/null");

        Assert.Matches(@"\Asquash: waiting \d+ s for an archive on stdin; docker save takes a while to begin\nsquash: the input is empty[^\n]*\n\z", result.Error);
    }
}
