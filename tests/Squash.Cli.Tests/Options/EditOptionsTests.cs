using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class EditOptionsTests
{
    [Fact]
    public void Parse_Changes_AreReadInOrder()
    {
        SquashOptions options = Parse("-c", "ENV A=b C=d", "--change", "UNSET CMD\nUSER e", "--change=CMD [\"-x\"]").Options;

        Assert.Equal(["ENV A=b C=d", "UNSET CMD", "USER e", "CMD [\"-x\"]"], options.Changes.Select(change => change.ToString()));
    }

    [Fact]
    public void Parse_AnnotationsAndPlatform_AreRead()
    {
        SquashOptions options = Parse("--annotation", "a=b=c", "--annotation", "d=", "--annotation", "a=e", "--set-platform", "linux/arm/v7").Options;

        Assert.Equal([new("a", "e"), new("d", "")], options.Annotations);
        Assert.Equal(new Platform("linux", "arm", "v7"), options.NewPlatform);
    }

    [Fact]
    public void Parse_None_ChangesNothing()
    {
        SquashOptions options = Parse().Options;

        Assert.Empty(options.Changes);
        Assert.Empty(options.Annotations);
        Assert.Null(options.NewPlatform);
        Assert.False(options.RewriteTimestamps);
    }

    [Fact]
    public void Parse_RedactHistory_IsRead() => Assert.True(Parse("--redact-history").Options.RedactHistory);

    [Fact]
    public void Parse_RewriteTimestamp_NeedsTheEnvironment()
    {
        Assert.True(SquashCommandLine.Parse(["--rewrite-timestamp"], name => name == "SOURCE_DATE_EPOCH" ? "5" : null).Options.RewriteTimestamps);
        Assert.Equal(
            "--rewrite-timestamp needs SOURCE_DATE_EPOCH: set it to seconds since 1970, such as SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)",
            Assert.Throws<UsageException>(() => Parse("--rewrite-timestamp")).Message);
    }

    [Theory]
    [InlineData("--change: the instruction is empty: write one such as ENV NAME=VALUE", "--change", "")]
    [InlineData("--change: \"EXPOSE x\", character 8: \"x\" is not a port or a range of ports, such as 80 or 8000-8010", "-c", "EXPOSE x")]
    [InlineData("--change 2 of 2: \"ENV A\", character 5: \"A\" has no value: write NAME=VALUE", "-c", "ENV A=b", "-c", "ENV A")]
    [InlineData("--change '-x': give an instruction, such as ENV NAME=VALUE", "--change", "-x")]
    [InlineData("--annotation 'a': give KEY=VALUE", "--annotation", "a")]
    [InlineData("--annotation '=a': give KEY=VALUE", "--annotation", "=a")]
    [InlineData("--annotation 'index:a=b': annotations always go to the manifest: leave 'index:' out", "--annotation", "index:a=b")]
    [InlineData("--annotation 'manifest[linux/amd64]:a=b': annotations always go to the manifest: leave 'manifest[linux/amd64]:' out", "--annotation", "manifest[linux/amd64]:a=b")]
    [InlineData("--set-platform 'arm': give OS/ARCHITECTURE[/VARIANT], such as linux/arm64", "--set-platform", "arm")]
    public void Parse_BadValue_SaysWhere(string message, params string[] args) => Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(args)).Message);

    [Fact]
    public void Parse_UnknownOptionBesideAChange_IsNotTakenForDockerSquash() =>
        Assert.StartsWith("unknown option '--bogus'", Assert.Throws<UsageException>(() => Parse("-c", "ENV A=b", "--bogus")).Message, StringComparison.Ordinal);

    [Fact]
    public void Batch_TakesThemForEveryImage()
    {
        BatchArguments first = BatchCommandLine.Parse(["list", "-c", "ENV A=b"], _ => null), second = BatchCommandLine.Parse(["list", "-c", "ENV A=c"], _ => null);

        Assert.Equal(["ENV A=b"], first.Options.Changes.Select(change => change.ToString()));

        // With other changes an image is made again.
        Assert.NotEqual(first.Recipe, second.Recipe);
    }

    private static SquashArguments Parse(params string[] args) => SquashCommandLine.Parse(args, _ => null);
}
