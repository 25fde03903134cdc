using Squash.Cli.Options;
using Squash.Registry;

namespace Squash.Cli.Tests.Options;

public class DockerSquashCommandLineTests
{
    [Fact]
    public void Parse_ImageAndTags_AreSourceAndTargetInTheDaemon()
    {
        SquashArguments arguments = Parse("redis:lab", "-t", "redis:slim", "-t", "redis:2", "--base", "redis:7", "--like", "redis:1", "-q");

        Assert.Equal(new ImagePlace(Transport.Daemon, "redis:lab"), arguments.Input);
        Assert.Equal(new ImagePlace(Transport.Daemon, "redis:slim"), arguments.Output);
        Assert.Equal([ImageReference.Parse("redis:slim"), ImageReference.Parse("redis:2")], arguments.Options.Tags);
        Assert.Equal((new ImagePlace(Transport.Daemon, "redis:7"), null), (arguments.Base, arguments.Options.Base));
        Assert.Equal(new ImagePlace(Transport.Daemon, "redis:1"), arguments.Like);
        Assert.Equal(OutputFormat.DockerArchive, arguments.Options.Format);
        Assert.Equal("remote", arguments.Transports.Daemon.Context);
        Assert.True(arguments.Quiet);
    }

    [Fact]
    public void Parse_Replace_TakesTheNameOfTheImage() => Assert.Equal([ImageReference.Parse("redis")], Parse("redis", "--replace").Options.Tags);

    [Fact]
    public void Parse_DryRun_NeedsNoName() => Assert.Null(Parse("redis", "--dry-run").Output);

    [Theory]
    [InlineData("the result would take the name of 'redis:lab': give it another, docker squash redis:lab -t redis:slim, or give --replace", "redis:lab")]
    [InlineData("'redis@sha256:12' is not a name that the result could take: give it one with -t", "redis@sha256:12", "--replace")]
    [InlineData("--replace and -t both name the result: give one", "redis", "--replace", "-t", "redis:slim")]
    [InlineData("IMAGE is missing: docker squash [OPTIONS] -t NAME:TAG IMAGE")]
    [InlineData("unexpected argument 'redis:slim': name one image; -t names the result", "redis", "redis:slim")]
    [InlineData("'--format' is an option of the command squash, for files and registries; docker squash is for images in the Docker daemon", "redis", "--format", "rootfs")]
    [InlineData("'-i' is an option of the command squash, for files and registries; docker squash is for images in the Docker daemon", "-i", "a.tar", "-o", "b.tar", "-t", "redis:slim")]
    [InlineData("unknown option '--odd'; docker squash --help lists all options", "redis", "--odd")]
    public void Parse_Nonsense_SaysWhatToDo(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(args)).Message);

    // The daemon answered with a redirect, or with an invalid reference.
    [Fact]
    public void Parse_File_SaysThatAnImageIsMeant()
    {
        string file = Path.GetTempFileName();
        try
        {
            string message = $"'{file}' is a file, and IMAGE is the name of an image in the Docker daemon; for files: squash {file} OUT.tar";

            Assert.Equal(message, Assert.Throws<UsageException>(() => Parse(file, "-t", "redis:slim")).Message);
            Assert.Equal(message, Assert.Throws<UsageException>(() => PythonCommandLine.Parse([file, "-t", "redis:slim"])).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Parse_OptionsWithAHelpOfTheirOwn_AreRead()
    {
        SquashOptions options = Parse("redis", "-t", "redis:slim", "--redact-history").Options;

        Assert.True(options.RedactHistory);
        Assert.Equal([ImageReference.Parse("redis:slim")], options.Tags);
    }

    [Fact]
    public void Help_SaysNothingThatDoesNotApply() => Assert.All(
        (string[])["--check", "such as redis:slim; repeatable; default", "not an image archive"],
        text => Assert.DoesNotContain(text, HelpPage.Of(DockerSquashCommandLine.Help), StringComparison.Ordinal));

    private static SquashArguments Parse(params string[] args) => DockerSquashCommandLine.Parse(args, new DaemonOptions { Context = "remote" }, _ => null);
}
