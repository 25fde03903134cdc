using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>Defines the options of the Python docker-squash, which work if the program is called by that name.</summary>
/// <remarks>docker-squash 1.3.0: README.rst, docker_squash/cli.py.</remarks>
internal static class PythonCommandLine
{
    private const string LoadImageName = "--load-image";

    private static readonly string[] Affirmations = ["yes", "true", "t", "y", "1"];

    private static readonly string[] Denials = ["no", "false", "f", "n", "0"];

    // Not needed for --version.
    private static readonly Argument<string?> Image = new("IMAGE") { Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> FromLayer = new("--from-layer", "-f")
    {
        HelpName = "LAYER",
        Description = "squash the last steps of the history, as docker history lists them, if it is a number; otherwise everything above this image or "
            + "layer; default: all",
    };

    private static readonly Option<string?> Tag = new("--tag", "-t") { HelpName = "TAG", Description = "set the name of the result; default: none" };

    private static readonly Option<string?> Message = new("--message", "-m")
    {
        HelpName = "TEXT",
        Description = "set the comment of the new layer in the history",
    };

    private static readonly Option<string?> OutputPath = new("--output-path") { HelpName = "FILE", Description = "write the result to this file, too" };

    private static readonly Option<string?> LoadImage = new(LoadImageName)
    {
        HelpName = "BOOL",
        Description = "false: do not load the result into the daemon; default: true",
        CompletionSources = { "true", "false" },
    };

    private static readonly Option<string?> TempDirectory = new("--tmp-dir")
    {
        HelpName = "DIR",
        Description = "directory for temporary files, which is created; default: $TMPDIR, or the system's",
    };

    private static readonly Option<bool> Cleanup = new("--cleanup", "-c") { Description = "remove IMAGE from the daemon after squashing" };

    private static readonly Option<bool> Development = new("--development", "-d") { Description = "has no effect, because squash leaves no temporary files to look at" };

    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "list every layer with the paths it added, overrode and deleted" };

    private static readonly Option<bool> Version = new("--version") { Description = "print the version" };

    // Those that squash has too, with the same meaning.
    private static readonly Option[] Common = [Tag, Message, Verbose, Version, CommonOptions.Help];

    /// <summary>The description of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = DockerInvocation.ProgramName,
        Summary = "merges the layers of an image, with the options of the Python tool of this name",
        Usage = ["docker-squash [OPTIONS] -t TAG IMAGE"],
        Description =
        [
            "Reads IMAGE from the daemon of docker, and loads the result into it. With other options, it works as docker squash, which "
                + "docker squash --help describes.",
        ],
        Groups =
        [
            new("Layers", FromLayer),
            new("Result", Tag, Message, OutputPath, LoadImage, Cleanup),
            new("Other", TempDirectory, Development, Verbose, Version, CommonOptions.Help),
        ],
        Environment =
        [
            new("DOCKER_HOST", "address of the daemon"),
            new("DOCKER_TLS_VERIFY, DOCKER_CERT_PATH", "TLS to the daemon"),
            new("SOURCE_DATE_EPOCH", "latest time of the image and of files in squashed layers"),
        ],
        Examples = ["docker-squash -t redis:slim redis:lab", "docker-squash -f 10 -t redis:slim redis:lab"],
        ExitCodes = DockerSquashCommandLine.ExitCodes,
    };

    private static readonly OptionParser Parser = new(Help, "name one image; -t names the result", Image);

    /// <summary>
    /// Whether a command line is one of that tool: it has an option that only that tool has, or none that only squash has.
    /// </summary>
    public static bool IsMeant(IReadOnlyList<string> args)
    {
        bool isOther = false;
        for (int i = 0; i < args.Count && args[i] != "--"; i++)
        {
            if (!args[i].StartsWith('-')) continue;
            string? next = i + 1 < args.Count ? args[i + 1] : null;
            Option? option = Help.Options.FirstOrDefault(each => IsSpellingOf(each, args[i]));

            // As an option of squash, -c takes an instruction.
            if (args[i] == "-c" && next?.Contains(' ', StringComparison.Ordinal) == true) option = null;
            if (option is not null && !Common.Contains(option)) return true;
            isOther |= option is null;
            if (option is Option<string?> && OptionParser.NamesOf(option).Contains(args[i])) i++;
        }

        return !isOther;
    }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">It is invalid.</exception>
    public static PythonArguments Parse(IReadOnlyList<string> args)
    {
        ParseResult parsed = Parser.Parse(WithAnswers(args));
        if (parsed.IsGiven(CommonOptions.Help)) return new PythonArguments { Help = true };
        if (parsed.GetValue(Version)) return new PythonArguments { Version = true };
        PythonArguments arguments = new()
        {
            Image = parsed.GetValue(Image) ?? throw new UsageException($"{Image.Name} is missing: {Help.Usage[0]}"),
            From = parsed.NonEmpty(FromLayer),
            Tag = parsed.NonEmpty(Tag) is { } tag ? TagArgument.ParseAll([tag])[0] : null,
            Message = parsed.GetValue(Message),
            OutputPath = parsed.NonEmpty(OutputPath),
            Loads = parsed.NonEmpty(LoadImage) is not { } answer || IsYes(answer),
            TempDirectory = parsed.NonEmpty(TempDirectory),
            Cleanup = parsed.GetValue(Cleanup),
            Verbose = parsed.GetValue(Verbose),
        };
        if (arguments.Image.Length == 0) throw new UsageException("IMAGE is an empty name");
        if (InputHint.OfFile(arguments.Image) is { } hint) throw new UsageException(hint);
        if (arguments is { Loads: false, OutputPath: null }) throw new UsageException($"{LoadImageName} false leaves no place for the result: give --output-path FILE");
        return arguments;
    }

    private static bool IsSpellingOf(Option option, string argument) =>
        OptionParser.NamesOf(option).Any(name => argument == name || argument.StartsWith(name + "=", StringComparison.Ordinal))
            || (option == FromLayer && argument.StartsWith("-f", StringComparison.Ordinal) && argument[2..].All(char.IsAsciiDigit));

    // --load-image may lack its value, and it may follow without an equals sign.
    private static List<string> WithAnswers(IReadOnlyList<string> args)
    {
        List<string> full = [];
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] == "--") return [.. full, .. args.Skip(i)];
            if (args[i] != LoadImageName) full.Add(args[i]);
            else if (i + 1 < args.Count && IsAnswer(args[i + 1])) full.Add($"{LoadImageName}={args[++i]}");
            else full.Add($"{LoadImageName}=true");
        }

        return full;
    }

    private static bool IsAnswer(string text) => Affirmations.Concat(Denials).Contains(text.ToLowerInvariant());

    private static bool IsYes(string answer) =>
        IsAnswer(answer) ? Affirmations.Contains(answer.ToLowerInvariant()) : throw new UsageException($"{LoadImageName} '{answer}': give true or false");
}
