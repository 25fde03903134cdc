using System.Text.RegularExpressions;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Faults;

/// <summary>Nothing in an archive makes the command read or write other files than its input, its spool and its output.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed partial class IsolationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("-i \"$1/in.tar\" -o \"$1/out/out.tar\"")]
    [InlineData("-o \"$1/out/out.tar\" < \"$1/in.tar\"")]
    [InlineData("-i \"$1/in.tar\" -o \"$1/out/layout/\"")]
    public async Task Squash_OpensNothingElseAndNoSocket(string arguments)
    {
        Programs.Require("strace");
        _folder.CreateSubdirectory("out");
        _folder.CreateSubdirectory("temp");
        await File.WriteAllBytesAsync(At("in.tar"), Archive(), TestContext.Current.CancellationToken);

        // The runtime opens a socket for debuggers; users can turn that off in the shipped programs too.
        ProcessResult result = await SquashProcess.ShellAsync(
            "export DOTNET_EnableDiagnostics=0; strace -qq -f --seccomp-bpf -o \"$1/trace\" -e trace=open,openat,creat,socket,connect,execve,link,linkat,rename,renameat,renameat2,symlink,symlinkat,mknod,mknodat,mkdir,mkdirat "
            + $"\"$SQUASH\" -q --temp-dir \"$1/temp\" {arguments}", _folder.FullName);

        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error);
        string[] calls = await File.ReadAllLinesAsync(At("trace"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(calls, call => Network().IsMatch(call));
        Assert.Single(calls, call => call.Contains("execve(", StringComparison.Ordinal));
        string[] writing = [.. calls.Where(call => Writing().IsMatch(call) && !call.Contains(" = -1 ", StringComparison.Ordinal))];
        Assert.NotEmpty(writing);
        Assert.All(writing, call => Assert.Contains(Quoted().Matches(call).Select(name => name.Groups[1].Value), IsOurs));
        Assert.All(calls, call => Assert.DoesNotContain("secret", call, StringComparison.Ordinal));
        Assert.All(calls.Where(call => call.Contains($"openat(AT_FDCWD, \"{At("temp")}\"", StringComparison.Ordinal)), call => Assert.Matches("O_TMPFILE.*, 0600\\)", call));
        Assert.Empty(Directory.GetFileSystemEntries(At("temp")));
    }

    [GeneratedRegex(@"\b(socket|connect)\(")]
    private static partial Regex Network();

    [GeneratedRegex(@"O_WRONLY|O_RDWR|O_CREAT|\b(creat|link|linkat|rename|renameat|renameat2|symlink|symlinkat|mknod|mknodat|mkdir|mkdirat)\(")]
    private static partial Regex Writing();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    // The runtime names its threads, and sets which of its memory belongs into a core dump.
    [GeneratedRegex(@"^/proc/self/(task/\d+/comm|coredump_filter)$")]
    private static partial Regex RuntimeOwn();

    private bool IsOurs(string name) =>
        name.StartsWith(At("out"), StringComparison.Ordinal) || name.StartsWith(At("temp"), StringComparison.Ordinal)
        || name == "/dev/null" || RuntimeOwn().IsMatch(name);

    private static byte[] Archive() => DockerArchives.Legacy([new ImageBuilder()
        .Layer(new LayerBuilder()
            .Symlink("etc", "/secret/etc").Symlink("up", "../../../../secret").File("/secret/absolute", "1").HardLink("/secret/link", "/secret/absolute")
            .CharDevice("secret/device", 1, 3).Fifo("secret/fifo"))
        .Layer(new LayerBuilder().File("etc/passwd", "root").File("up/file", "1").Whiteout("secret/absolute"), Packing.Gzip)
        .Tag("demo:latest").Build()]);

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
