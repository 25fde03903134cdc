using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Squash.Cli.Options;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Options;

/// <summary>The library names members of its options, the command names its own options: its messages show no members.</summary>
public partial class CommandWordsTests
{
    [Theory]
    [InlineData("SquashOptions.From and SquashOptions.Base both say which layers stay: give one", "--from and --base both say which layers stay: give one")]
    [InlineData("SquashOptions.Base: the archive has no image \"x\"", "--base: there is no such file, and the archive has no image \"x\"")]
    [InlineData("SquashOptions.Base: the image shares no layer", "--base: the image shares no layer")]
    [InlineData("old.tar: the archive holds 2 images; choose one (SquashOptions.Like)", "old.tar: the archive holds 2 images; choose one (--like)")]
    [InlineData("choose one (ImageSelection.Image) or all (ImageSelection.All)", "choose one (--image) or all (--all)")]
    [InlineData("choose one (ImageCompareOptions.AfterImage): 1: a:1", "choose one (FILE#IMAGE): 1: a:1")]
    [InlineData("or set Verify to false if the config was edited", "or give --no-verify if the config was edited")]
    [InlineData("free some space, or choose another TempDirectory", "free some space, or name another folder with --temp-dir")]
    [InlineData("MySquashOptions.From and SquashOptions.Fromage stay", "MySquashOptions.From and SquashOptions.Fromage stay")]
    public void Of_Message_NamesOptions(string message, string expected) => Assert.Equal(expected, CommandWords.Of(message));

    [Fact]
    public void Of_Report_NamesOptionsInWarningsAndNotes()
    {
        var slim = new SlimReport { Scope = SlimScope.File, Files = [], Packages = [], Notes = ["name it with SlimOptions.Keep"] };

        SquashReport report = CommandWords.Of(Reports.Of(Reports.Image("a:1") with { Slim = slim }, Reports.Image("b:1")) with { Warnings = ["SquashOptions.Tags"] });

        Assert.Equal(["-t"], report.Warnings);
        Assert.Equal(["name it with --keep"], report.Images[0].Slim?.Notes);
        Assert.Null(report.Images[1].Slim);
    }

    [Fact]
    public void Of_EveryMemberThatTheLibraryNames_IsKnown()
    {
        string[] members = [.. Texts().SelectMany(text => Member().Matches(text)).Select(match => match.Value).Distinct()];

        Assert.Contains("SquashOptions.Check", members);
        Assert.All(members, member => Assert.NotEqual(member, CommandWords.Of(member)));
    }

    /// <summary>All string literals of the library.</summary>
    private static IEnumerable<string> Texts()
    {
        using PEReader file = new(File.OpenRead(typeof(SquashOptions).Assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle)) yield return reader.GetUserString(handle);
    }

    [GeneratedRegex(@"\b(?:\w+Options|ImageSelection|ImageTarget|OutputFormat|LayerCompression)\.[A-Z]\w+|set Verify to false|choose another TempDirectory")]
    private static partial Regex Member();
}
