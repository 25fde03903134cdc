using Squash.Cli.Options;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

public sealed class FileUsesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");
    private readonly FileUses _files = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Writes_WhatIsRead_IsRefused()
    {
        File.WriteAllText(At("in.tar"), "content");
        File.CreateSymbolicLink(At("link"), "in.tar");
        _files.Reads(At("in.tar"), "input");

        Assert.Equal($"'{At("link")}' is both input and output: give the output another name", Refusal(() => _files.Writes(At("link"), "output")));
    }

    [Fact]
    public void Writes_TheSameTwice_IsRefused()
    {
        _files.Writes(At("new"), "output");

        Assert.Equal($"'{At("x/../new")}' is both output and state: give the state another name", Refusal(() => _files.Writes(At("x/../new"), "state")));
        _files.Writes(At("newer"), "state");
    }

    [Fact]
    public void Writes_DevicesAndOneInputTwice_AreFine()
    {
        _files.Reads("/dev/null", "input");
        _files.Writes("/dev/null", "output");
        _files.WritesReport("/dev/null", "JSON report");
        _files.Reads(At("in"), "input");
        _files.Reads(At("in"), "base");
    }

    [Theory]
    [InlineData("index.json")]
    [InlineData("oci-layout")]
    [InlineData("manifest.json")]
    [InlineData("blobs/sha256/new")]
    public void Writes_PartOfALayout_IsRefused(string name)
    {
        _folder.CreateSubdirectory("in");
        _files.Reads(At("in"), "input");
        _files.AddsTo(At("out"), "output");

        Assert.Contains("belongs to the OCI layout that is the input", Refusal(() => _files.Writes(At($"in/{name}"), "state")), StringComparison.Ordinal);
        Assert.Contains("belongs to the OCI layout that is the output", Refusal(() => _files.WritesReport(At($"out/{name}"), "JSON report")), StringComparison.Ordinal);
        _files.Writes(At("in/report.json"), "JSON report");
        _files.Writes(At($"in/other/{name}"), "state");
    }

    [Fact]
    public void AddsTo_LayoutThatIsRead_IsFine()
    {
        _folder.CreateSubdirectory("layout");
        File.WriteAllText(At("file"), "content");
        _files.Reads(At("layout"), "input");
        _files.Reads(At("file"), "base");

        _files.AddsTo(At("layout/"), "output");
        Refusal(() => _files.AddsTo(At("file"), "output"));
    }

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    [InlineData(Packing.Xz)]
    [InlineData(Packing.Bzip2)]
    public void WritesReport_OverAnArchive_IsRefused(Packing packing)
    {
        byte[] archive = DockerArchives.Legacy([ImageBuilder.Of(new LayerBuilder().File("a", "1").Build()).Build()]);
        File.WriteAllBytes(At("copy"), Packer.Pack(archive, packing));

        Assert.Equal(
            $"'{At("copy")}' is an archive, or part of one, and the web page would replace it: give the web page another name",
            Refusal(() => _files.WritesReport(At("copy"), "web page")));
        new FileUses().Writes(At("copy"), "output");
    }

    [Fact]
    public void WritesReport_OverTheListOfAnyLayout_IsRefused()
    {
        new OciLayoutBuilder().AddImage(ImageBuilder.Of(new LayerBuilder().File("a", "1").Build()).Build()).WriteTo(At("layout"));

        string blob = Directory.GetFiles(At("layout/blobs/sha256"))[0];
        Assert.All([At("layout/index.json"), blob], path => Refusal(() => _files.WritesReport(path, "JSON report")));
        _files.WritesReport(At("layout/report.json"), "JSON report");
    }

    [Fact]
    public void WritesReport_OverAnOldReportOrNothing_IsFine()
    {
        File.WriteAllText(At("report.tar"), "{ \"version\": 1 }" + new string(' ', 600));
        File.WriteAllText(At("empty"), "");
        Assert.All(["report.tar", "empty", "new.tar"], name => _files.WritesReport(At(name), name));
        _files.WritesReport(null, "web page");
    }

    private static string Refusal(Action action) => Assert.Throws<UsageException>(action).Message;

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
