using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class SlimCommandLineTests
{
    [Fact]
    public void Parse_WithoutSlim_SlimsNothing() => Assert.Null(Parse("a.tar", "b.tar").Options.Slim);

    [Theory]
    [InlineData("--slim", SlimScope.Package)]
    [InlineData("--slim=package", SlimScope.Package)]
    [InlineData("--slim=file", SlimScope.File)]
    public void Parse_Scope_IsRead(string option, SlimScope scope)
    {
        SquashArguments arguments = Parse(option, "a.tar", "b.tar");

        Assert.Equal(scope, arguments.Options.Slim?.Scope);
        Assert.Equal(("a.tar", "b.tar"), (arguments.Input?.File, arguments.Output?.File));
    }

    [Fact]
    public void Parse_Roots_AreReadFromOptionsAndFiles()
    {
        string list = Path.GetTempFileName();
        try
        {
            File.WriteAllText(list, "/opt/a\n# no\n!/opt/b\n");

            SquashArguments arguments = Parse("--slim", "--keep", "/x", "--keep-from", list, "--keep-package", "curl", "--explain", "/etc/passwd");

            Assert.Equal(["/opt/a", "# no", "!/opt/b", "/x"], arguments.Options.Slim?.Keep);
            Assert.Equal(["curl"], arguments.Options.Slim?.KeepPackages);
            Assert.Equal(["/etc/passwd"], arguments.Explain);
            Assert.Contains(list, arguments.ExcludeFiles);
        }
        finally
        {
            File.Delete(list);
        }
    }

    [Theory]
    [InlineData("--keep")]
    [InlineData("--keep-package")]
    [InlineData("--explain")]
    public void Parse_OptionWithoutSlim_IsRefused(string option) =>
        Assert.Equal($"{option} needs --slim: add it, or leave {option} out", Assert.Throws<UsageException>(() => Parse(option, "x")).Message);

    [Fact]
    public void Parse_UnknownScope_NamesTheScopes() =>
        Assert.Contains("package", Assert.Throws<UsageException>(() => Parse("--slim=layer")).Message, StringComparison.Ordinal);

    private static SquashArguments Parse(params string[] args) => SquashCommandLine.Parse(args, _ => null);
}
