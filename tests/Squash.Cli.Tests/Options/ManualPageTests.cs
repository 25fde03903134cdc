using System.CommandLine;
using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Options;

[Trait(Cost.Trait, Cost.Process)]
public sealed class ManualPageTests : IDisposable
{
    private static readonly CommandHelp Small = new()
    {
        Name = "squash try",
        Summary = "tries what roff minds",
        Usage = ["squash try [FILE]"],
        Description = ["Leaves .gitignore, .wh.files and 'quotes' as they are: C:\\ ~/x ^y `z` – too.", ".TH is not a request."],
        Groups = [new("Options", new Option<string?>("--file", "-f") { HelpName = "FILE", Description = ".wh.x" }, new OptionWithDefault("--try", "1") { HelpName = "N", Description = "N times", LooksLikeValue = _ => false })],
        Examples = ["squash try --file '.x' | cat"],
        Environment = [new("TMPDIR", "the folder")],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-man-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_ASmallCommand_IsInTheMacrosOfMan() => Assert.Equal(
        $$"""
        .TH SQUASH-TRY 1 1970-01-01 "squash {{ProductVersion.Number}}" "User Commands"
        .SH NAME
        squash\-try \- tries what roff minds
        .SH SYNOPSIS
        .nf
        squash try [FILE]
        .fi
        .SH DESCRIPTION
        Leaves \&.gitignore, \&.wh.files and \(aqquotes\(aq as they are: C:\e \(ti/x
        \(hay \(gaz\(ga \[u2013] too.
        .PP
        \&.TH is not a request.
        .SH OPTIONS
        .TP
        \fB\-f\fR, \fB\-\-file\fR \fIFILE\fR
        \&.wh.x
        .TP
        \fB\-\-try\fR[=\fIN\fR]
        N times
        .SH ENVIRONMENT
        .TP
        \fBTMPDIR\fR
        the folder
        .SH EXIT STATUS
        .TP
        \fB0\fR
        success
        .TP
        \fB1\fR
        writing failed
        .TP
        \fB2\fR
        invalid options
        .SH EXAMPLES
        .nf
        squash try \-\-file \(aq.x\(aq | cat
        .fi
        .SH SEE ALSO
        \fBsquash\fR(1)
        """,
        Pages([.. CommandRunner.Pages()[..1], Small]).Of(Small));

    [Fact]
    public void Of_EveryCommand_NamesEveryOptionAndTheOtherPages() => Assert.All(CommandRunner.Pages(), page =>
    {
        string manual = Pages(CommandRunner.Pages()).Of(page);
        Assert.All(page.Options.SelectMany(OptionParser.NamesOf), name =>
            Assert.Contains($@"\fB{name.Replace("-", @"\-", StringComparison.Ordinal)}\fR", manual, StringComparison.Ordinal));
        Assert.Equal(CommandRunner.Pages().Length - 1, manual.Split(".SH SEE ALSO")[1].Split("(1)").Length - 1);
    });

    [Theory]
    [InlineData("/usr/bin/mandoc", "-Tlint")]
    [InlineData("/usr/bin/groff", "-man -Tutf8 -ww -z")]
    public async Task Of_EveryCommand_HasNothingThatTheFormattersMind(string program, string options)
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not installed");
        CommandHelp[] pages = [.. CommandRunner.Pages(), Small];
        foreach (CommandHelp page in pages) await WriteAsync(pages, page);

        ProcessResult result = await SquashProcess.ShellAsync($"cd \"$1\"; for page in *.1; do {program} {options} $page; done", _folder.FullName);

        // mandoc warns about pages that are not installed, which has nothing to do with their form.
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Of_ASmallCommand_ShowsEveryLetter()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/groff"), "groff is not installed");
        await WriteAsync([Small], Small);

        ProcessResult result = await SquashProcess.ShellAsync("groff -man -Tutf8 -P -cbou -rLL=200n \"$1/squash-try.1\"", _folder.FullName);

        Assert.Contains(Small.Description[0], result.Output, StringComparison.Ordinal);
        Assert.Contains(Small.Description[1], result.Output, StringComparison.Ordinal);
        Assert.Contains("\n       squash try --file '.x' | cat\n", result.Output, StringComparison.Ordinal);
    }

    private static ManualPage Pages(params IReadOnlyList<CommandHelp> pages) => new(pages, DateTimeOffset.UnixEpoch);

    private Task WriteAsync(IReadOnlyList<CommandHelp> pages, CommandHelp page) => File.WriteAllTextAsync(
        Path.Combine(_folder.FullName, ManualPage.FileName(page)), Pages(pages).Of(page) + "\n", TestContext.Current.CancellationToken);
}
