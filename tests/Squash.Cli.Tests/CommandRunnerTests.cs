using Squash.Cli.Options;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests;

/// <summary>Commands by name, and commands that describe others.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class CommandRunnerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-runner-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("squash: unknown command 'hlep'; did you mean 'help'?", "hlep")]
    [InlineData("squash: unknown command 'complet'; did you mean 'completion'?", "complet", "bash")]
    [InlineData("squash: unknown command 'hlep'; did you mean 'help'?", "help", "hlep")]
    [InlineData("squash: unknown command 'frobnicate'; squash help lists all commands", "help", "frobnicate")]
    [InlineData("squash: unknown command 'frobnicate'; squash help lists all commands", "man", "frobnicate")]
    [InlineData("squash: unknown command 'version'; squash --version prints the version", "version")]
    [InlineData("squash: unknown command 'version'; squash --version prints the version", "help", "version")]
    [InlineData("squash: unknown command 'history'; squash inspect IN.tar lists the layers, the commands that made them and the space that they waste", "history", "redis:7")]
    [InlineData("squash: unknown command 'copy'; squash docker://SOURCE docker://TARGET squashes an image from registry to registry; squash --help lists other sources and targets", "copy", "a", "b")]
    [InlineData("squash: unknown command 'login'; squash takes the logins of docker login, podman login and skopeo login", "login", "registry.example")]
    [InlineData("squash: unknown command 'ls'; squash IN.tar - --format rootfs | tar -tv lists the files, squash inspect IN.tar the layers", "ls", "-l", "a.tar")]
    [InlineData(
        "squash: unknown command 'flatten'; squash docker://SOURCE docker://TARGET squashes an image from registry to registry; squash --help lists other sources and targets",
        "flatten", "redis:7", "-t", "redis:flat")]
    [InlineData(
        "squash: 'redis:7' is not a file; for an image in the Docker daemon: squash docker-daemon:redis:7 docker-daemon:redis:slim; "
            + "for one in a registry: squash docker://redis:7 slim.tar",
        "redis:7")]
    [InlineData(
        "squash: 'redis:7' is not a file; for an image in the Docker daemon: squash docker-daemon:redis:7 out.tar; "
            + "for one in a registry: squash docker://redis:7 out.tar",
        "redis:7", "out.tar")]
    [InlineData(
        "squash: 'redis' is neither a command (squash help lists them) nor a file; for an image in the Docker daemon: squash docker-daemon:redis slim.tar; "
            + "for one in a registry: squash docker://redis slim.tar",
        "redis", "slim.tar")]
    [InlineData("squash: unexpected argument 'help': one command at a time", "help", "man", "help")]
    [InlineData("squash: there is no completion for 'tcsh': give bash, zsh, fish or pwsh", "completion", "tcsh")]
    [InlineData("squash: SHELL is missing: squash completion bash|zsh|fish|pwsh", "completion")]
    [InlineData("squash: unknown option '--hlep'; did you mean '--help'?", "man", "--hlep")]
    [InlineData("squash: -o writes the pages of all commands: leave COMMAND out", "man", "help", "-o", "pages")]
    public async Task Run_WhatMakesNoSense_SaysWhatToDo(string message, params string[] args)
    {
        ProcessResult result = await SquashProcess.RunAsync(args);

        Assert.Equal(message, result.ErrorLine(ExitCodes.Usage));
    }

    [Theory]
    [InlineData("nope.tar")]
    [InlineData("./version")]
    [InlineData("docker-archive:nope.tar", "nope.tar")]
    [InlineData("oci:./nope:slim", "./nope")]
    public async Task Run_MissingOperand_IsAMissingFile(string operand, string? file = null)
    {
        ProcessResult result = await SquashProcess.RunAsync([operand, Path.Combine(_folder.FullName, "out.tar")]);

        Assert.Equal($"squash: there is no file '{file ?? operand}'", result.ErrorLine(ExitCodes.Failure));
    }

    [Fact]
    public async Task Run_FileNamedLikeAForeignCommand_IsAFile()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "history"), "no archive", TestContext.Current.CancellationToken);
        ProcessResult result = await SquashProcess.ShellAsync("cd \"$1\" && squash history out.tar", _folder.FullName);

        Assert.StartsWith("squash: history:", result.ErrorLine(ExitCodes.BadImage), StringComparison.Ordinal);
    }

    [Fact]
    public void KnowsRegistries_CommandOfTheDaemonOnly_DoesNot()
    {
        // Its hint for a missing image named docker://, which docker squash cannot read.
        Assert.False(FailureMessage.KnowsRegistries(DockerSquashCommandLine.Help));
        Assert.All([SquashCommandLine.Help, InspectCommandLine.Help, DiffCommandLine.Help, BatchCommandLine.Help], help => Assert.True(FailureMessage.KnowsRegistries(help)));
    }

    // A damaged blob was named by its digest alone, with the advice to pull an image that was never pulled.
    [Theory]
    [InlineData("docker://app:1", "sha256:12: damaged; save or pull the image again", "docker://app:1: sha256:12: damaged; push the image again")]
    [InlineData("docker-daemon:app:1", "layer.tar: damaged; save or pull the image again", "docker-daemon:app:1: layer.tar: damaged; save or pull the image again")]
    [InlineData("docker://app:1", "docker://other:1 is damaged", "docker://other:1 is damaged")]
    [InlineData("docker://app:1", "--base: no such layer", "--base: no such layer")]
    [InlineData("app.tar", "app.tar: damaged; save or pull the image again", "app.tar: damaged; save or pull the image again")]
    public void InImage_DamageFarAway_NamesTheImage(string image, string message, string expected)
    {
        Assert.Equal(expected, FailureMessage.InImage(message, new InvalidArchiveException(message), ImagePlace.Parse(image)));
        Assert.Equal(message, FailureMessage.InImage(message, new IOException(message), ImagePlace.Parse(image)));
        Assert.Equal(message, FailureMessage.InImage(message, new InvalidArchiveException(message), null));
    }

    // Only squash itself has --verbose.
    [Fact]
    public void Explain_WhatNobodyHasForeseen_AdvisesWhatTheCommandKnows()
    {
        Assert.Equal("internal error: FormatException: odd; do this", FailureMessage.Of(new FormatException("odd."), null, "do this", knowsRegistries: true));
        foreach (CommandHelp page in CommandRunner.Pages())
        {
            bool knows = page.Options.Any(option => option.Name == "--verbose");
            Assert.Equal(knows, FailureMessage.RemedyOf(page).Contains("--verbose", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Run_MissingInput_SaysWhatToDo()
    {
        ProcessResult result = await SquashProcess.RunAsync(["-i", "redis:7", "-o", Path.Combine(_folder.FullName, "out.tar")]);

        Assert.Equal(
            "squash: 'redis:7' is not a file; for an image in the Docker daemon: docker-daemon:redis:7; for one in a registry: docker://redis:7",
            result.ErrorLine(ExitCodes.Usage));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Help_OfEveryCommand_IsThatOfItsOption()
    {
        foreach (CommandHelp page in CommandRunner.Pages().Skip(1))
        {
            ProcessResult byHelp = await SquashProcess.RunAsync(["help", page.Word]);
            ProcessResult byOption = await SquashProcess.RunAsync([page.Word, "--help"]);

            Assert.Equal((0, "", HelpPage.Of(page) + "\n"), (byHelp.ExitCode, byHelp.Error, byHelp.Output));
            Assert.Equal(byHelp.Output, byOption.Output);
        }
    }

    [Fact]
    public async Task Help_WithoutACommand_IsThatOfTheProgram() => Assert.Equal(
        (await SquashProcess.RunAsync(["--help"])).Output, (await SquashProcess.RunAsync(["help"])).Output);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_OfEveryShell_IsPrinted(string shell)
    {
        ProcessResult result = await SquashProcess.RunAsync(["completion", shell]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"made by 'squash completion {shell}'", result.Output, StringComparison.Ordinal);
        Assert.Contains("docker-archive", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Man_OfAll_WritesAPageEach()
    {
        string folder = Path.Combine(_folder.FullName, "man1");

        ProcessResult result = await SquashProcess.RunAsync(["man", "-o", folder], null, ("SOURCE_DATE_EPOCH", "1700000000"));
        ProcessResult one = await SquashProcess.RunAsync(["man", "help"], null, ("SOURCE_DATE_EPOCH", "1700000000"));

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(
            CommandRunner.Pages().Select(page => page.Name.Replace(' ', '-') + ".1").Order(StringComparer.Ordinal),
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string page = await File.ReadAllTextAsync(Path.Combine(folder, "squash-help.1"), TestContext.Current.CancellationToken);
        Assert.Equal(page, one.Output);
        Assert.StartsWith(".TH SQUASH-HELP 1 2023-11-14 \"squash ", page, StringComparison.Ordinal);
    }
}
