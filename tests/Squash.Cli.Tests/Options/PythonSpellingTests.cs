using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

/// <summary>A command line of the Python docker-squash is answered with the equivalent one.</summary>
public class PythonSpellingTests
{
    [Theory]
    [InlineData("-f", "docker save redis:7 | squash --from -3 -t redis:slim | docker load", "-f", "3", "-t", "redis:slim", "redis:7")]
    [InlineData("-f3", "docker save redis:7 | squash --from -3 -t redis:slim | docker load", "redis:7", "-f3", "-t", "redis:slim")]
    [InlineData("--from-layer", "docker save redis:7 | squash --from -3 -v --tag a:1 | docker load", "--from-layer", "3", "-v", "--tag", "a:1", "redis:7")]
    [InlineData("--from-layer=sha256:ab12", "docker save app | squash --from sha256:ab12 -t a:1 | docker load", "--from-layer=sha256:ab12", "-t", "a:1", "app")]
    [InlineData(
        "-f", "docker save redis:7 | squash --from -3 -t NAME:TAG | docker load; without -t it takes over the name of the source", "-f", "3", "redis:7")]
    [InlineData(
        "--tmp-dir", "docker save app | squash --temp-dir /var/tmp -m 'two words' -t a:1 | docker load", "--tmp-dir", "/var/tmp", "-m", "two words", "-t", "a:1", "app")]
    [InlineData(
        "--output-path", "docker save app | squash -t a:1 -o out.tar && docker load -i out.tar", "--output-path", "out.tar", "-t", "a:1", "app")]
    [InlineData(
        "--output-path", "docker save app | squash -t a:1 -o out.tar", "--output-path", "out.tar", "--load-image", "false", "-t", "a:1", "app")]
    [InlineData("--load-image", "docker save app | squash -t a:1 | docker load", "--load-image", "app", "-t", "a:1")]
    [InlineData("-c", "docker save app | squash -t a:1 | docker load && docker rmi app", "-c", "-t", "a:1", "app")]
    [InlineData("--cleanup", "docker save IMAGE | squash -t a:1 | docker load && docker rmi IMAGE", "--cleanup", "-t", "a:1")]
    public void Parse_OptionOfDockerSquashInPython_SaysWhatItIsHere(string option, string hint, params string[] args)
    {
        UsageException failure = Assert.Throws<UsageException>(() => SquashCommandLine.Parse(args, _ => null));

        // That tool counts entries of the history, and some of them have no layer.
        string steps = hint.Contains("--from -3", StringComparison.Ordinal)
            ? "; here 3 counts layers, and there steps of the history: for the same result, run it through a link (ln -s squash docker-squash)"
            : "";
        Assert.Equal($"'{option}' is an option of docker-squash (Python); here it is: {hint}{steps}", failure.Message);
    }

    [Theory]
    [InlineData("-m", "-f")]
    [InlineData("-from", "3")]
    [InlineData("a.tar", "b.tar", "-m", "--cleanup")]
    public void Parse_ValidLine_IsLeftAlone(params string[] args) => Assert.False(SquashCommandLine.Parse(args, _ => null).Help);

    [Theory]
    [InlineData("unknown option '-from-here'; squash --help lists all options", "-from-here")]
    [InlineData("unknown option '--froom'; did you mean '--from'?", "-m", "-f", "--froom")]
    public void Parse_OtherMistake_IsAnsweredAsSuch(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => SquashCommandLine.Parse(args, _ => null)).Message);

    [Fact]
    public void Parse_HelpAmongThem_IsHelp() => Assert.True(SquashCommandLine.Parse(["-f", "3", "--help"], _ => null).Help);
}
