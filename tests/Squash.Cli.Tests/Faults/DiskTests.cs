using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Faults;

/// <summary>Disks that are full or read-only, and outputs that are not files.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class DiskTests : IDisposable
{
    private static readonly byte[] Archive = DockerArchives.Legacy(
        [new ImageBuilder().Layer(new LayerBuilder().File("big", new byte[3_000_000])).Tag("demo:latest").Build()]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public DiskTests()
    {
        File.WriteAllBytes(At("in.tar"), Archive);
        _folder.CreateSubdirectory("disk");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task FullTemporaryFolder_IsNamedWithTheRemedy() =>
        Assert.Equal(
            $"squash: no space is left for the temporary files in {At("disk")}: free some space, or name another folder with --temp-dir",
            (await OnDiskAsync("size=1m", "cat \"$1/in.tar\" 2> /dev/null | squash -q -o \"$1/out.tar\" --temp-dir \"$1/disk\"")).ErrorLine(1));

    [Fact]
    public async Task FullOutput_IsNamedWithTheRemedyAndLeavesNothing() =>
        Assert.Equal(
            $"squash: no space is left for {At("disk/out.tar")}: free some on its disk, or write elsewhere",
            (await OnDiskAsync("size=1m", "squash -q -i \"$1/in.tar\" -o \"$1/disk/out.tar\"; code=$?; ls -A \"$1/disk\"; exit $code")).ErrorLine(1));

    [Fact]
    public async Task FullLayout_LeavesNothing()
    {
        ProcessResult result = await OnDiskAsync("size=1m", "squash -q -i \"$1/in.tar\" -o \"$1/disk/layout/\"; code=$?; ls -A \"$1/disk\"; exit $code");
        Assert.Contains($"no space is left for {At("disk/layout/blobs/sha256")}", result.ErrorLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOnlyTemporaryFolder_IsNamedWithTheRemedy() =>
        Assert.StartsWith(
            $"squash: no temporary file can be made in {At("disk")}: name another folder with --temp-dir (Read-only file system",
            (await OnDiskAsync("ro", "cat \"$1/in.tar\" 2> /dev/null | squash -q -o \"$1/out.tar\" --temp-dir \"$1/disk\"")).ErrorLine(1),
            StringComparison.Ordinal);

    [Fact]
    public async Task ReadOnlyOutputFolder_IsNamed() =>
        Assert.StartsWith(
            $"squash: {At("disk/out.tar")} cannot be written: Read-only file system",
            (await OnDiskAsync("ro", "squash -q -i \"$1/in.tar\" -o \"$1/disk/out.tar\"")).ErrorLine(1),
            StringComparison.Ordinal);

    [Fact]
    public async Task ReadOnlyInput_IsReadAsAnyOther()
    {
        ProcessResult result = await OnDiskAsync("size=8m", "cp \"$1/in.tar\" \"$1/disk/\"; mount -o remount,ro \"$1/disk\"; squash -q -i \"$1/disk/in.tar\" -o \"$1/out.tar\"");
        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error);
    }

    [Fact]
    public async Task FileSizeLimit_IsLikeAFullDisk()
    {
        // With it, the runtime keeps compiled code in a file, and the limit applies to it too.
        ProcessResult result = await SquashProcess.ShellAsync("export DOTNET_EnableWriteXorExecute=0; ulimit -f 1000; squash -q -i \"$1/in.tar\" -o \"$1/out.tar\"", _folder.FullName);
        Assert.StartsWith($"squash: no space is left for {At("out.tar")}", result.ErrorLine(1), StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.tar")));
    }

    [Fact]
    public async Task FullDevice_IsNamed()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full to simulate a full disk");
        Assert.StartsWith(
            "squash: no space is left for /dev/full", (await SquashProcess.RunAsync(["-i", At("in.tar"), "-o", "/dev/full"])).ErrorLine(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifo_WhoseReaderGoesAway_IsABrokenPipe()
    {
        ProcessResult result = await SquashProcess.ShellAsync(
            "mkfifo \"$1/fifo\"; head -c 1000 \"$1/fifo\" > /dev/null & squash -q -i \"$1/in.tar\" -o \"$1/fifo\"", _folder.FullName);
        Assert.Equal("squash: the program that reads the output went away (broken pipe)", result.ErrorLine(1));
        Assert.True(File.Exists(At("fifo")));
    }

    [Fact]
    public async Task DeviceOfStandardOutput_IsStandardOutput()
    {
        ProcessResult result = await SquashProcess.ShellAsync(
            "squash -q -i \"$1/in.tar\" > \"$1/plain\"; echo before > \"$1/file\"; squash -q -i \"$1/in.tar\" -o /dev/stdout >> \"$1/file\"; "
            + "{ echo before; cat \"$1/plain\"; } | cmp - \"$1/file\" && squash -q -i \"$1/in.tar\" -o /dev/stdout | cmp - \"$1/plain\"", _folder.FullName);
        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error + result.Output);
    }

    [Fact]
    public async Task DeviceOfStandardOutput_TakesAReportToo()
    {
        ProcessResult result = await SquashProcess.ShellAsync(
            "{ echo before; squash -q -i \"$1/in.tar\" -o \"$1/out.tar\" --json /dev/stdout; echo after; } > \"$1/file\"; cat \"$1/file\"", _folder.FullName);
        Assert.Matches(@"(?s)\Abefore\n\{.*\}\nafter\n\z", result.Output);
    }

    [Fact]
    public async Task OutputThatIsAHardLinkOfTheInput_IsRefused()
    {
        ProcessResult result = await SquashProcess.ShellAsync("ln \"$1/in.tar\" \"$1/out.tar\"; squash -i \"$1/in.tar\" -o \"$1/out.tar\"", _folder.FullName);
        Assert.Contains("is both input and output", result.ErrorLine(2), StringComparison.Ordinal);
        Assert.Equal(Archive, await File.ReadAllBytesAsync(At("in.tar"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReportThatWouldOverwriteTheImage_IsRefused()
    {
        Assert.Contains("is both output and JSON report", (await SquashProcess.RunAsync(["-i", At("in.tar"), "-o", At("x"), "--json", At("x")])).ErrorLine(2), StringComparison.Ordinal);
        Assert.Contains("is both input and JSON report", (await SquashProcess.RunAsync(["-i", At("in.tar"), "-o", At("x"), "--json", At("in.tar")])).ErrorLine(2), StringComparison.Ordinal);
        Assert.Equal(Archive, await File.ReadAllBytesAsync(At("in.tar"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FileSystemWithoutUnnamedFiles_GivesTheSameOutputAndLeavesNothingElse()
    {
        Programs.Require("strace");
        ProcessResult result = await SquashProcess.ShellAsync(
            "squash -q -i \"$1/in.tar\" -o \"$1/plain\"; strace -qq -f -o /dev/null -P \"$1/disk\" -e inject=openat:error=EOPNOTSUPP "
            + "\"$SQUASH\" -q -i \"$1/in.tar\" -o \"$1/disk/out.tar\" && cmp \"$1/plain\" \"$1/disk/out.tar\"", _folder.FullName);
        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error + result.Output);
        Assert.Equal([At("disk/out.tar")], Directory.GetFileSystemEntries(At("disk")));
    }

    // In a separate namespace, so that the mount disappears with the shell.
    private async Task<ProcessResult> OnDiskAsync(string options, string line)
    {
        ProcessResult able = await SquashProcess.ShellAsync("unshare --map-root-user --mount mount -t tmpfs tmpfs \"$1\"", At("disk"));
        Assert.SkipUnless(able.ExitCode == 0, $"no file system can be mounted here: {able.Error}");
        return await SquashProcess.ShellAsync(
            "export SQUASH; unshare --map-root-user --mount /bin/sh -c 'squash() { \"$SQUASH\" \"$@\"; }; "
            + $"mount -t tmpfs -o {options} tmpfs \"$1/disk\"; {line}' sh \"$1\"", _folder.FullName);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
