using System.Text.Json.Nodes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Samples.Tests;

/// <summary>The samples that are command-line programs.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public ProgramTests() => File.WriteAllBytes(PathOf("in.tar"), Images.Archive);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Filter_LeavesOutPrivilegedProgramsAndBigFiles()
    {
        (int code, string output) = await SampleProcess.RunAsync("Filter", PathOf("in.tar"), PathOf("out.tar"), "1000000");

        Assert.Equal(0, code);
        byte[] layer = Assert.Single(ImageReader.Only(await File.ReadAllBytesAsync(PathOf("out.tar"), TestContext.Current.CancellationToken)).Layers);
        Assert.Equal(["bin/", "bin/sh", "lib", "tmp/"], RawTarReader.Read(layer).Select(entry => entry.Name.ToString()));
        Assert.True(int.Parse(output.Split(' ')[0], null) > Images.BigBytes, output);
    }

    [Fact]
    public async Task Inspect_TellsWhatIsStoredInVain()
    {
        (int code, string output) = await SampleProcess.RunAsync("Inspect", PathOf("in.tar"));

        Assert.Equal(0, code);
        JsonNode image = JsonNode.Parse(output)!;
        Assert.Equal("app:1", (string?)image["references"]![0]);
        Assert.Equal(Images.BigBytes + 1, (long?)image["wastedBytes"]);
        Assert.Equal(Images.App.Layers.Select(layer => layer.DiffId), image["layers"]!.AsArray().Select(layer => (string?)layer!["diffId"]));
        Assert.Equal([0, Images.BigBytes + 1, 0], image["layers"]!.AsArray().Select(layer => (int)layer!["wastedBytes"]!));
        Assert.Equal("tmp/cache", (string?)Assert.Single(image["wastedPaths"]!.AsArray())!["path"]);
    }

    [Theory]
    [InlineData("Filter", 2, "usage: INPUT OUTPUT MAX_BYTES\n")]
    [InlineData("Filter", 1, "text", "out.tar", "1")]
    [InlineData("Inspect", 2, "usage: INPUT\n")]
    [InlineData("Inspect", 1, "text")]
    public async Task BadInput_IsOneLineAndAnExitCode(string sample, int exitCode, string first, params string[] rest)
    {
        await File.WriteAllTextAsync(PathOf("text"), "no archive", TestContext.Current.CancellationToken);
        string[] args = exitCode == 2 ? [] : [PathOf(first), .. rest.Select(arg => arg == "out.tar" ? PathOf(arg) : arg)];
        (int code, string output) = await SampleProcess.RunAsync(sample, args);

        Assert.Equal(exitCode, code);
        if (exitCode == 2) Assert.Equal(first, output);
        else Assert.Contains("not a tar archive", output, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("out.tar")));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
