using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

/// <summary>The command line of the Python docker-squash 1.3.0, according to its README.rst.</summary>
public class PythonCommandLineTests
{
    [Theory]
    [InlineData("-f 4bb15f3b6977 -t jboss/wildfly:squashed jboss/wildfly:latest", "4bb15f3b6977")]
    [InlineData("-f 10 -t jboss/wildfly:squashed jboss/wildfly:latest", "10")]
    [InlineData("jboss/wildfly:latest -f10 --tag jboss/wildfly:squashed", "10")]
    [InlineData("--from-layer=jboss/base:latest --tag=jboss/wildfly:squashed jboss/wildfly:latest", "jboss/base:latest")]
    [InlineData("-t jboss/wildfly:squashed jboss/wildfly:latest", null)]
    public void Parse_ExamplesOfItsDocumentation_AreRead(string line, string? from)
    {
        Assert.True(PythonCommandLine.IsMeant(line.Split(' ')));
        Assert.Equal(
            new PythonArguments { Image = "jboss/wildfly:latest", From = from, Tag = ImageReference.Parse("jboss/wildfly:squashed") },
            PythonCommandLine.Parse(line.Split(' ')));
    }

    [Fact]
    public void Parse_EveryOption_IsRead() => Assert.Equal(
        new PythonArguments
        {
            Image = "app",
            From = "3",
            Tag = ImageReference.Parse("app:slim"),
            Message = "two words",
            OutputPath = "out.tar",
            Loads = false,
            TempDirectory = "work",
            Cleanup = true,
            Verbose = true,
        },
        PythonCommandLine.Parse(
            ["-v", "-d", "-f", "3", "-t", "app:slim", "-m", "two words", "-c", "--tmp-dir", "work", "--output-path", "out.tar", "--load-image", "false", "app"]));

    [Theory]
    [InlineData("--load-image app", true)]
    [InlineData("app --load-image", true)]
    [InlineData("--load-image yes app", true)]
    [InlineData("--load-image=T app", true)]
    [InlineData("--load-image No app --output-path a", false)]
    [InlineData("--load-image=0 app --output-path a", false)]
    public void Parse_LoadImage_MayLackItsAnswer(string line, bool loads) => Assert.Equal(loads, PythonCommandLine.Parse(line.Split(' ')).Loads);

    [Theory]
    [InlineData("app", true)]
    [InlineData("", true)]
    [InlineData("--help", true)]
    [InlineData("-t a -m b -v app", true)]
    [InlineData("-c app", true)]
    [InlineData("--slim -f 3 app", true)]
    [InlineData("-t a --from 1 app", false)]
    [InlineData("--replace app", false)]
    [InlineData("-t --from-layer --replace app", false)]
    [InlineData("-t a -- -f", true)]
    [InlineData("-from 1 app", false)]
    public void IsMeant_OptionsThatOnlyOneOfThemHas_Decide(string line, bool expected) =>
        Assert.Equal(expected, PythonCommandLine.IsMeant(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void IsMeant_InstructionAfterC_IsOurs() => Assert.False(PythonCommandLine.IsMeant(["-c", "LABEL a=b", "app"]));

    [Theory]
    [InlineData("IMAGE is missing: docker-squash [OPTIONS] -t TAG IMAGE")]
    [InlineData("unexpected argument 'b': name one image; -t names the result", "-f", "3", "a", "b")]
    [InlineData("unknown option '--slim'; docker-squash --help lists all options", "-f", "3", "--slim", "a")]
    [InlineData("--load-image 'maybe': give true or false", "--load-image=maybe", "a")]
    [InlineData("--load-image false leaves no place for the result: give --output-path FILE", "--load-image", "false", "a")]
    [InlineData("option '-f' needs a value", "a", "-f")]
    public void Parse_Nonsense_SaysWhatToDo(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => PythonCommandLine.Parse(args)).Message);

    [Fact]
    public void Parse_Version_NeedsNoImage() => Assert.Equal(new PythonArguments { Version = true }, PythonCommandLine.Parse(["--version"]));

    [Fact]
    public void Help_NamesNoOptionThatItLacks() => Assert.DoesNotContain("--check", HelpPage.Of(PythonCommandLine.Help), StringComparison.Ordinal);

    [Fact]
    public void Help_NamesEveryOptionOfItsDocumentation() => Assert.All(
        (string[])["-h, --help", "-v, --verbose", "--version", "-f, --from-layer", "-t, --tag", "-m, --message", "-c, --cleanup", "--tmp-dir", "--output-path", "--load-image"],
        option => Assert.Contains(option, HelpPage.Of(PythonCommandLine.Help), StringComparison.Ordinal));
}
