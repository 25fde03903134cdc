using System.CommandLine;
using Squash.Cli.Completion;
using Squash.Cli.Options;
using Squash.Cli.Tests.Support;
using Squash.TestSupport;

namespace Squash.Cli.Tests.Completion;

/// <summary>The scripts, sourced by their shells.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class CompletionTests : IDisposable
{
    private static readonly CommandHelp[] Pages = CommandRunner.Pages();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-completion-");

    public CompletionTests()
    {
        Write("squash.bash", BashCompletion.Of(Pages));
        Write("squash.zsh", ZshCompletion.Of(Pages));
        Write("squash.fish", FishCompletion.Of(Pages));
        _folder.CreateSubdirectory("images");
        Write("image.tar", "");
    }

    /// <summary>Command lines whose last word is completed, with the expected completions; null means file names.</summary>
    public static TheoryData<string, string?> Lines => new()
    {
        { "squash --form", "--format" },
        { "squash --exclude-", "--exclude-from" },
        { "squash --format o", "oci-archive oci-dir" },
        { "squash -i image.tar --history ", "drop keep" },
        { "squash --progress=p", "plain" },
        { "squash --compress ", "auto gzip none zstd" },
        { "squash comp", "completion" },
        { "squash completion ", "bash fish pwsh zsh" },
        { "squash completion f", "fish" },
        { "squash completion --", "--help" },
        { "squash help comp", "completion" },
        { "squash -i ima", null },
        { "squash --base ima", null },
        { "squash --like ima", null },
        { "squash --exclude-from ima", null },
        { "squash --temp-dir ima", "images" },
        { "squash man -o ima", "images" },
        { "squash inspect ima", null },
        { "squash diff image.tar ima", null },
        { "squash diff --ignore mt", "mtime" },
        { "squash batch --format oci-d", "oci-dir" },
        { "squash ima", null },
        { "squash image.tar ima", null },
        { "squash -i image.tar ima", null },
        { "squash -q insp", "" },
        { "squash --limit ent", "entries=" },
        { "squash --limit=index", "index-depth=" },
        { "squash inspect --limit decompressed-", "decompressed-total=" },
        { "squash -t ima", "" },
        { "squash --image ima", "" },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_CompletesTheLastWord(string line, string? expected)
    {
        Require("bash");
        WriteScripts();

        Assert.Equal(Sorted(expected ?? "image.tar images"), Sorted(await RunAsync("bash", "drive.bash", line)));
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish_CompletesTheLastWord(string line, string? expected)
    {
        Require("fish");
        WriteScripts();

        Assert.Equal(Sorted(expected ?? "image.tar images"), Sorted(await RunAsync("fish", "drive.fish", line)));
    }

    // All lines in one shell, because zsh needs seconds to load its completions.
    [Fact]
    public async Task Zsh_CompletesTheLastWord()
    {
        Require("zsh");
        Write("drive.zsh", """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "cd $PWD; PS1=; autoload -Uz compinit; compinit -u -D; source squash.zsh; squash() { }"
            zpty -w shell 'show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^X" show; print -r -- "ready"":"'
            zpty -r shell output '*ready:*'
            for line; do
                zpty -w -n shell $'\C-U'$line$'\t\C-X'
                zpty -r shell output '*<*>*'
                print -r -- ${${output##*\<}%%\>*}
            done
            zpty -d shell
            """);
        (string Line, string Completed)[] lines =
        [
            ("squash --form", "squash --format="),
            ("squash --format r", "squash --format rootfs "),
            ("squash --format=oci-d", "squash --format=oci-dir "),
            ("squash comp", "squash completion "),
            ("squash completion f", "squash completion fish "),
            ("squash help comp", "squash help completion "),
            ("squash -i image.", "squash -i image.tar "),
            ("squash --temp-dir ima", "squash --temp-dir images/"),
            ("squash -t ima", "squash -t ima"),
            ("squash image.", "squash image.tar "),
            ("squash -i image.tar insp", "squash -i image.tar insp"),
            ("squash image.tar insp", "squash image.tar insp"),
            ("squash image.tar images", "squash image.tar images/"),
            ("squash --limit ent", "squash --limit entries="),
            ("squash diff --limit=json-", "squash diff --limit=json-depth="),
        ];

        string output = await RunAsync("zsh", "drive.zsh", [.. lines.Select(line => line.Line)]);

        Assert.Equal(string.Concat(lines.Select(line => line.Completed + "\n")), output);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("fish")]
    public async Task BashAndFish_OfEveryCommand_CompleteEveryOption(string shell)
    {
        Require(shell);
        WriteScripts();
        foreach (CommandHelp page in Pages)
        {
            string words = page.Commands.Count > 0 ? "squash" : page.Name;
            string completed = await RunAsync(shell, $"drive.{shell}", words + " -");

            Assert.Equal(Names(page), Sorted(completed));
        }
    }

    [Fact]
    public void ZshAndPwsh_OfEveryCommand_HaveEveryOption()
    {
        string zsh = ZshCompletion.Of(Pages), pwsh = PowerShellCompletion.Of(Pages);
        Assert.All(Pages, page =>
        {
            string arguments = zsh.Split($"\n    {page.Word})\n")[1].Split(";;")[0];
            Assert.All(Names(page), name => Assert.Matches($@"(?m)[ {{,']{name}[+=]?[}},'\[]", arguments));
            string options = pwsh.Split($"$options['{page.Word}'] = @(")[1].Split(")\n")[0];
            Assert.Equal(Names(page), Sorted(options.Replace("'", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void Pwsh_OfASmallCommand_HasItsWords()
    {
        CommandHelp page = new()
        {
            Name = "squash",
            Summary = "merges",
            Usage = ["squash"],
            Description = [],
            Groups =
            [
                new(
                    "Options",
                    new Option<string?>("--format", "-f") { Description = "it's one of two", CompletionSources = { "a", "b" } },
                    new Option<bool>("--all") { Description = "everything" }),
            ],
            Commands = [new("help", "prints help")],
            OperandWords = ["help"],
            Examples = [],
        };

        Assert.StartsWith(
            """
            # PowerShell completion for squash, made by 'squash completion pwsh'
            Register-ArgumentCompleter -Native -CommandName squash -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $options = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
                $options['squash'] = @('--format', '-f', '--all')
                $values = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
                $values['squash:--format'] = @('a', 'b')
                $values['squash:-f'] = @('a', 'b')
                $operands = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
                $operands['squash'] = @('help')
                $tips = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
                $tips['squash:--format'] = 'it''s one of two'
                $tips['squash:-f'] = 'it''s one of two'
                $tips['squash:--all'] = 'everything'
                $tips['squash:help'] = 'prints help'
                $words = @($commandAst.CommandElements
            """,
            PowerShellCompletion.Of([page]),
            StringComparison.Ordinal);
    }

    private static string[] Names(CommandHelp page) => [.. page.Options.SelectMany(OptionParser.NamesOf).Order(StringComparer.Ordinal)];

    private static string[] Sorted(string words) =>
        [.. words.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    private static void Require(string shell) =>
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}"), $"{shell} is not installed");

    /// <summary>Scripts that complete the given line, using the shell's own functions.</summary>
    private void WriteScripts()
    {
        // Does what readline does with the function's result and options.
        Write("drive.bash", """
            source squash.bash
            default=yes directories=
            compopt() { for option; do case $option in default) default= ;; dirnames) directories=yes ;; esac; done; }
            line=$1
            read -ra COMP_WORDS <<< "${line//=/ = }"
            [[ $line != *' ' ]] || COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) word=${COMP_WORDS[COMP_CWORD]}
            _squash
            if [[ $directories ]]; then compgen -d -- "$word"
            elif ((${#COMPREPLY[@]})); then printf '%s\n' "${COMPREPLY[@]}"
            elif [[ $default ]]; then compgen -f -- "$word"
            fi
            true
            """);

        Write("drive.fish", """
            source squash.fish
            for candidate in (complete --do-complete $argv[1])
                string split --fields 1 \t -- $candidate | string replace --regex '^--\w+=' '' | string trim --right --chars /
            end
            true
            """);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text + "\n");

    private async Task<string> RunAsync(string shell, string script, params string[] lines)
    {
        ProcessResult result = await SquashProcess.ShellAsync($"cd \"$1\" && shift && HOME=$PWD exec {shell} {script} \"$@\"", [_folder.FullName, .. lines]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
