using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public sealed class DiffCommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Parse_TwoArchives_LibraryDefaults()
    {
        DiffArguments arguments = Parse("a.tar", "-");

        Assert.Equal(new ImageOperand(ImagePlace.OfPath("a.tar"), null), arguments.Before);
        Assert.Equal(new ImageOperand(null, null), arguments.After);
        Assert.Equal(new ImageCompareOptions(), arguments.Options);
        Assert.Null(arguments.Json);
        Assert.False(arguments.Stat || arguments.Quiet || arguments.Help);
    }

    [Fact]
    public void Parse_EveryOption_IsRead()
    {
        DiffArguments arguments = Parse(
            "a.tar#redis:7", "--ignore", "mtime,owner", "--ignore=created", "--config-only", "--platform", "linux/arm64", "--no-verify",
            "--temp-dir", "/var/tmp", "--stat", "--max-paths", "5", "--limit", "entries=7", "--json", "-", "--progress", "none", "-q", "-#2");

        Assert.Equal(
            new ImageCompareOptions
            {
                BeforeImage = ImageMatch.Like("redis:7"),
                AfterImage = ImageMatch.Like("2"),
                Ignore = ImageProperties.Mtime | ImageProperties.Owner | ImageProperties.Created,
                ConfigOnly = true,
                Platform = new Platform("linux", "arm64"),
                Verify = false,
                TempDirectory = "/var/tmp",
                MaxPaths = 5,
                Limits = SquashLimits.Default with { MaxEntries = 7 },
            },
            arguments.Options);
        Assert.Equal(("-", ProgressMode.None), (arguments.Json, arguments.Progress));
        Assert.True(arguments.Stat && arguments.Quiet);
    }

    [Fact]
    public void Parse_Stat_ListsNothing() => Assert.Equal(0, Parse("a", "b", "--stat").Options.MaxPaths);

    [Theory]
    [InlineData("mode", ImageProperties.Mode)]
    [InlineData("size", ImageProperties.Size)]
    [InlineData("target", ImageProperties.Target)]
    [InlineData("device", ImageProperties.Device)]
    [InlineData("xattr", ImageProperties.Xattr)]
    [InlineData("record", ImageProperties.Record)]
    [InlineData("content", ImageProperties.Content)]
    [InlineData("hardlink", ImageProperties.HardLink)]
    [InlineData("config", ImageProperties.Config)]
    [InlineData("mode, config", ImageProperties.Mode | ImageProperties.Config)]
    public void Parse_Ignore_KnowsEveryName(string text, ImageProperties property) =>
        Assert.Equal(property, Parse("a", "b", "--ignore", text).Options.Ignore);

    [Theory]
    [InlineData("BEFORE is missing: squash diff [OPTIONS] BEFORE AFTER")]
    [InlineData("AFTER is missing: squash diff [OPTIONS] BEFORE AFTER", "a")]
    [InlineData("unexpected argument 'c': two images are compared", "a", "b", "c")]
    [InlineData("an empty argument names no archive", "", "b")]
    [InlineData("an empty argument names no archive", "a", "#1")]
    [InlineData("'a#': give a name, the beginning of an ID or a number after the #", "a#", "b")]
    [InlineData("unknown option '--ignroe'; did you mean '--ignore'?", "a", "b", "--ignroe", "mode")]
    [InlineData("--max-paths 'x': give a number of paths, such as 100", "a", "b", "--max-paths", "x")]
    [InlineData("--max-paths '-1': give a number of paths, such as 100", "a", "b", "--max-paths=-1")]
    [InlineData(
        "--ignore 'times': give some of mode, owner, size, mtime, target, device, xattr, record, content, hardlink, created, config",
        "a", "b", "--ignore", "mode,times")]
    [InlineData(
        "--ignore 'type': give some of mode, owner, size, mtime, target, device, xattr, record, content, hardlink, created, config",
        "a", "b", "--ignore", "type")]
    public void Parse_Nonsense_SaysWhat(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(args)).Message);

    [Fact]
    public void Parse_FileWithAHashInItsName_IsFoundFirst()
    {
        string file = Path.Combine(_folder.FullName, "a#1");
        File.WriteAllText(file, "");

        Assert.Equal(new ImageOperand(ImagePlace.OfPath(file), null), Parse(file, "b").Before);
        Assert.Equal(new ImageOperand(ImagePlace.OfPath(file), "2"), Parse(file + "#2", "b").Before);
        Assert.Equal(file + "#2", Parse(file + "#2", "b").Before.ToString());
    }

    private static DiffArguments Parse(params string[] args) => DiffCommandLine.Parse(args, _ => null);
}
