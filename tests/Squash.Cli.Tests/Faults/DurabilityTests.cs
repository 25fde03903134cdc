using System.Text.RegularExpressions;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Faults;

/// <summary>
/// The order of writes to disk: a state file that listed an image as done used to be flushed, but
/// the image was not. The system calls show the order.
/// </summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed partial class DurabilityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public DurabilityTests() => File.WriteAllBytes(
        At("in.tar"), DockerArchives.Legacy([new ImageBuilder().Layer(new LayerBuilder().File("a", "1")).Tag("demo:latest").Build()]));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_File_IsOnTheDiskBeforeItsLine(bool replaced)
    {
        if (replaced) await File.WriteAllTextAsync(At("out.tar"), "old", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("list"), $"{At("in.tar")} {At("out.tar")}", TestContext.Current.CancellationToken);

        string[] calls = await TraceAsync("batch -q \"$1/list\"");

        string[] naming = replaced ? ["link", "rename"] : ["link"];
        Assert.Equal(["fsync (unnamed)", .. naming, $"fsync {_folder.FullName}", "write state", $"fsync {At("list.state")}"], calls);
    }

    [Theory]
    [InlineData("new/folder/layout/")]
    [InlineData("layout/")]
    public async Task Batch_Layout_IsOnTheDiskBeforeItsLine(string layout)
    {
        _folder.CreateSubdirectory("layout");
        layout = At(layout);
        await File.WriteAllTextAsync(At("list"), $"{At("in.tar")} {layout}", TestContext.Current.CancellationToken);

        string[] calls = await TraceAsync("batch -q \"$1/list\"");

        int listed = Array.LastIndexOf(calls, "link");
        string[] blobs = [.. Directory.GetFiles(Path.Combine(layout, "blobs", "sha256"))];
        Assert.Equal(3, blobs.Length);
        string[] before = [.. blobs, Path.Combine(layout, "oci-layout"), Path.Combine(layout, "blobs", "sha256"), Path.Combine(layout, "blobs")];
        Assert.All(before, path => Assert.Contains($"fsync {path}", calls[..listed]));
        Assert.Equal("fsync (unnamed)", calls[listed - 1]);
        Assert.Equal(["write state", $"fsync {At("list.state")}"], calls[^2..]);
        string[] after = layout == At("layout/") ? [layout] : [layout, At("new/folder"), At("new"), _folder.FullName];
        Assert.Equal(after.Select(path => $"fsync {Path.TrimEndingDirectorySeparator(path)}"), calls[(listed + 1)..^2]);
    }

    [Fact]
    public async Task Batch_BlobThatWasThereBefore_IsFlushedToo()
    {
        ProcessResult first = await SquashProcess.RunAsync(["-q", "-i", At("in.tar"), "-o", At("layout/"), "-t", "other:1"]);
        Assert.True(first.ExitCode == 0, first.Error);
        string[] blobs = Directory.GetFiles(At("layout/blobs/sha256"));
        await File.WriteAllTextAsync(At("list"), $"{At("in.tar")} {At("layout/")}", TestContext.Current.CancellationToken);

        string[] calls = await TraceAsync("batch -q \"$1/list\"");

        Assert.All(blobs, path => Assert.Contains($"fsync {path}", calls));
    }

    [Theory]
    [InlineData("-o \"$1/out.tar\"", "link")]
    [InlineData("--sync -o \"$1/out.tar\"", "fsync (unnamed)", "link", "fsync FOLDER")]
    [InlineData("--sync > \"$1/out.tar\"", "fsync FOLDER/out.tar")]
    public async Task Squash_SingleOutput_IsFlushedOnRequest(string arguments, params string[] expected) =>
        Assert.Equal(
            expected.Select(call => call.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal)),
            await TraceAsync($"-q -i \"$1/in.tar\" {arguments}"));

    [Fact]
    public async Task Sync_Pipe_IsRefused() =>
        Assert.Equal(
            "squash: --sync flushes a file to the disk, and a pipe is not a file: name one with -o",
            (await SquashProcess.RunAsync(["-i", At("in.tar"), "--sync"])).ErrorLine(2));

    [Fact]
    public async Task Sync_DiskThatFails_IsAFailureAndLeavesTheOldOutput()
    {
        Programs.Require("strace");
        await File.WriteAllTextAsync(At("out.tar"), "old", TestContext.Current.CancellationToken);

        ProcessResult result = await SquashProcess.ShellAsync(
            "strace -qq -f -o /dev/null -e inject=fsync:error=ENOSPC \"$SQUASH\" -q --sync -i \"$1/in.tar\" -o \"$1/out.tar\"", _folder.FullName);

        Assert.Equal($"squash: no space is left for {At("out.tar")}: free some on its disk, or write elsewhere", result.ErrorLine(1));
        Assert.Equal("old", await File.ReadAllTextAsync(At("out.tar"), TestContext.Current.CancellationToken));
        Assert.Equal([At("in.tar"), At("out.tar")], Directory.GetFileSystemEntries(_folder.FullName).Order());
    }

    [Fact]
    public async Task Batch_DiskThatFails_NotesNothing()
    {
        Programs.Require("strace");
        await File.WriteAllTextAsync(At("list"), $"{At("in.tar")} {At("out.tar")}", TestContext.Current.CancellationToken);

        ProcessResult result = await SquashProcess.ShellAsync(
            "strace -qq -f -o /dev/null -e inject=fsync:error=EIO \"$SQUASH\" batch -q \"$1/list\"", _folder.FullName);

        Assert.Equal(
            $"squash: {At("in.tar")}: {At("out.tar")} cannot be flushed to the disk: Input/output error", result.ErrorLine(1));
        Assert.Equal(0, new FileInfo(At("list.state")).Length);
    }

    [GeneratedRegex(@"\b(?<call>fsync|fdatasync|linkat|rename|pwrite64|write)\(\d*<?(?<file>[^>]*)")]
    private static partial Regex Call();

    /// <summary>The files that were flushed, named and recorded, in that order.</summary>
    private async Task<string[]> TraceAsync(string arguments)
    {
        Programs.Require("strace");
        ProcessResult result = await SquashProcess.ShellAsync(
            "export DOTNET_EnableDiagnostics=0; strace -qq -f -y -o \"$1/trace\" -e trace=fsync,fdatasync,linkat,rename,renameat,pwrite64,write "
            + $"\"$SQUASH\" {arguments}", _folder.FullName);
        Assert.True(result is { ExitCode: 0, Error: "" }, result.Error);
        string[] calls = await File.ReadAllLinesAsync(At("trace"), TestContext.Current.CancellationToken);
        return [.. calls.Where(call => call.Contains(_folder.FullName, StringComparison.Ordinal)).Select(Describe).OfType<string>()];
    }

    private string? Describe(string call)
    {
        Match match = Call().Match(call);
        string file = match.Groups["file"].Value;
        return match.Groups["call"].Value switch
        {
            "fsync" or "fdatasync" => file.Contains('#', StringComparison.Ordinal) ? "fsync (unnamed)" : $"fsync {file}",
            "linkat" when call.EndsWith(" = 0", StringComparison.Ordinal) => "link",
            "rename" => "rename",
            "pwrite64" or "write" when file == At("list.state") => "write state",
            _ => null,
        };
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
