using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class OldSpellingTests
{
    private static readonly HashSet<string> LongNames = ["verbose", "from", "input", "message", "help"];
    private static readonly HashSet<string> ValueOptions = ["-i", "--input", "-m", "--message", "--from", "-t"];

    [Theory]
    [InlineData("-verbose", "--verbose")]
    [InlineData("-verbose=true", "--verbose=true")]
    [InlineData("-from=root", "--from=root")]
    [InlineData("--verbose", "--verbose")]
    [InlineData("-v", "-v")]
    [InlineData("-vq", "-vq")]
    [InlineData("-unknown", "-unknown")]
    [InlineData("-", "-")]
    [InlineData("file", "file")]
    public void Modernize_OneArgument_RewritesLongNamesOnly(string old, string modern) =>
        Assert.Equal([modern], Modernize(old));

    [Theory]
    [InlineData("-m")]
    [InlineData("--message")]
    [InlineData("-message")]
    public void Modernize_ValueThatLooksLikeAnOption_StaysAsItIs(string option) =>
        Assert.Equal("-verbose", Modernize(option, "-verbose")[1]);

    [Fact]
    public void Modernize_AfterAnAttachedValue_TheNextArgumentIsAnOption() =>
        Assert.Equal(["--message=x", "--verbose"], Modernize("-message=x", "-verbose"));

    [Theory]
    [InlineData("-keepTemp")]
    [InlineData("-keepTemp=true")]
    [InlineData("--keepTemp")]
    public void Modernize_KeepTemp_IsDropped(string argument) => Assert.Equal(["-t", "a"], Modernize(argument, "-t", "a"));

    [Fact]
    public void Modernize_AfterDoubleDash_NothingIsRewritten() =>
        Assert.Equal(["--verbose", "--", "-verbose"], Modernize("-verbose", "--", "-verbose"));

    private static IReadOnlyList<string> Modernize(params string[] args) => OldSpelling.Modernize(args, LongNames, ValueOptions);
}
