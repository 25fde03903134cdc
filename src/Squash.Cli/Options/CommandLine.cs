using System.CommandLine;
using System.CommandLine.Parsing;

namespace Squash.Cli.Options;

/// <summary>The options of the command, and how their values become <see cref="Arguments"/>.</summary>
/// <remarks>A new option is a field here, a line in <see cref="Symbols"/> and <see cref="Read"/>, and one in <see cref="HelpText"/>.</remarks>
internal static class CommandLine
{
    /// <summary>The file name that stands for stdin or stdout.</summary>
    public const string StandardStream = "-";

    private static readonly Option<string?> Input = new("--input", "-i");
    private static readonly Option<string?> Output = new("--output", "-o");
    private static readonly Option<string[]> Tags = new("--tag", "-t");
    private static readonly Option<string?> Message = new("--message", "-m");
    private static readonly Option<string?> Created = new("--created");
    private static readonly Option<string?> Image = new("--image");
    private static readonly Option<bool> All = new("--all");
    private static readonly Option<string?> PlatformName = new("--platform");
    private static readonly Option<bool> AllPlatforms = new("--all-platforms");
    private static readonly Option<string?> Format = new("--format");
    private static readonly Option<string?> Compress = new("--compress");
    private static readonly Option<string?> From = new("--from");
    private static readonly Option<string?> To = new("--to");
    private static readonly Option<string?> Base = new("--base");
    private static readonly Option<string?> History = new("--history");
    private static readonly Option<string[]> Exclude = new("--exclude");
    private static readonly Option<string[]> ExcludeFrom = new("--exclude-from");
    private static readonly Option<bool> DryRun = new("--dry-run");
    private static readonly Option<bool> NoVerify = new("--no-verify");
    private static readonly Option<string?> TempDirectory = new("--temp-dir");
    private static readonly Option<string?> Progress = new("--progress");
    private static readonly Option<string?> Json = new("--json");
    private static readonly Option<bool> Verbose = new("--verbose", "-v");
    private static readonly Option<bool> Quiet = new("--quiet", "-q");
    private static readonly Option<bool> Version = new("--version");
    private static readonly Option<bool> Help = new("--help", "-h");

    // A plain command: the library's root command would add options and directives of its own.
    private static readonly Command Symbols = new("squash")
    {
        Input, Output, Image, All, PlatformName, AllPlatforms, Format, Compress, TempDirectory, NoVerify,
        Tags, Message, Created, History, From, To, Base, Exclude, ExcludeFrom, DryRun,
        Progress, Json, Verbose, Quiet, Version, Help,
    };

    // An argument that starts with '@' is a value like any other, not a file of further arguments.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Every spelling of every option, dashes included.</summary>
    public static IEnumerable<string> OptionNames => Symbols.Options.SelectMany(NamesOf);

    /// <summary>Reads the command line and <c>SOURCE_DATE_EPOCH</c>.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They do not make sense.</exception>
    public static Arguments Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        IReadOnlyList<string> modern = OldSpelling.Modernize(
            args,
            OptionNames.Where(name => name.StartsWith("--", StringComparison.Ordinal)).Select(name => name[2..]).ToHashSet(),
            Symbols.Options.Where(option => option.ValueType != typeof(bool)).SelectMany(NamesOf).ToHashSet());
        ParseResult parsed = Symbols.Parse(modern, Configuration);
        if (IsGiven(parsed, Help)) return new Arguments { Help = true };
        if (parsed.Errors is [var first, ..]) throw new UsageException(Explain(first, parsed));
        return parsed.GetValue(Version) ? new Arguments { Version = true } : Read(parsed, environment);
    }

    private static Arguments Read(ParseResult parsed, Func<string, string?> environment)
    {
        Arguments arguments = new()
        {
            Input = FileName(parsed, Input),
            Output = FileName(parsed, Output),
            Json = NonEmpty(parsed, Json),
            Progress = ReadProgress(parsed),
            Verbose = parsed.GetValue(Verbose),
            Quiet = parsed.GetValue(Quiet),
            DryRun = parsed.GetValue(DryRun),
            Options = ReadOptions(parsed, environment),
        };
        Check(arguments);
        return arguments;
    }

    private static SquashOptions ReadOptions(ParseResult parsed, Func<string, string?> environment) => new()
    {
        Selection = new ImageSelection
        {
            Image = NonEmpty(parsed, Image),
            All = parsed.GetValue(All),
            Platform = ReadPlatform(parsed),
            AllPlatforms = parsed.GetValue(AllPlatforms),
        },
        Format = ReadFormat(parsed),
        Compression = ReadCompression(parsed),
        From = NonEmpty(parsed, From),
        To = NonEmpty(parsed, To),
        Base = NonEmpty(parsed, Base),
        History = ReadHistory(parsed),
        Exclude = ReadPatterns(parsed),
        Tags = parsed.GetValue(Tags) ?? [],
        Message = parsed.GetValue(Message),
        Created = ReadCreated(parsed),
        LatestTime = ReadSourceDateEpoch(environment),
        Verify = !parsed.GetValue(NoVerify),
        TempDirectory = NonEmpty(parsed, TempDirectory) ?? (environment("TMPDIR") is { Length: > 0 } folder ? folder : null),
    };

    private static void Check(Arguments arguments)
    {
        if (arguments is { Verbose: true, Quiet: true })
        {
            throw new UsageException("--verbose and --quiet exclude each other");
        }

        if (arguments is { DryRun: true, Output: not null })
        {
            throw new UsageException("--dry-run writes no image: leave -o out");
        }

        if (arguments is { Json: StandardStream, Output: null, DryRun: false })
        {
            throw new UsageException("--json - and the image cannot share stdout: give the image a file (-o FILE), or the report (--json FILE)");
        }
    }

    private static Platform? ReadPlatform(ParseResult parsed)
    {
        if (NonEmpty(parsed, PlatformName) is not { } text) return null;
        return Platform.TryParse(text, out Platform? platform)
            ? platform
            : throw new UsageException($"--platform '{text}': give OS/ARCHITECTURE[/VARIANT], such as linux/arm64");
    }

    private static OutputFormat ReadFormat(ParseResult parsed) => parsed.GetValue(Format) switch
    {
        // A directory can only mean one thing; everything else is the form that every engine loads.
        null => FileName(parsed, Output) is { } output && (Directory.Exists(output) || Path.EndsInDirectorySeparator(output))
            ? OutputFormat.OciDirectory
            : OutputFormat.DockerArchive,
        "docker-archive" => OutputFormat.DockerArchive,
        "oci-archive" => OutputFormat.OciArchive,
        "oci-dir" => OutputFormat.OciDirectory,
        "rootfs" => OutputFormat.Rootfs,
        string other => throw new UsageException($"--format '{other}': give docker-archive, oci-archive, oci-dir or rootfs"),
    };

    private static LayerCompression ReadCompression(ParseResult parsed)
    {
        if (parsed.GetValue(Compress) is not { } text) return LayerCompression.Auto;
        return LayerCompression.TryParse(text, out LayerCompression compression)
            ? compression
            : throw new UsageException($"--compress '{text}': give auto, none, gzip[:1-9] or zstd[:1-19]");
    }

    private static HistoryMode ReadHistory(ParseResult parsed) => parsed.GetValue(History) switch
    {
        null or "keep" => HistoryMode.Keep,
        "drop" => HistoryMode.Drop,
        string other => throw new UsageException($"--history '{other}': give keep or drop"),
    };

    // Patterns of the command line stand after those of files, and so have the last word.
    private static string[] ReadPatterns(ParseResult parsed) =>
    [
        .. (parsed.GetValue(ExcludeFrom) ?? []).SelectMany(File.ReadLines),
        .. parsed.GetValue(Exclude) ?? [],
    ];

    private static ProgressMode ReadProgress(ParseResult parsed) => parsed.GetValue(Progress) switch
    {
        null or "auto" => ProgressMode.Auto,
        "tty" => ProgressMode.Tty,
        "plain" => ProgressMode.Plain,
        "none" => ProgressMode.None,
        string other => throw new UsageException($"--progress '{other}': give auto, tty, plain or none"),
    };

    private static DateTimeOffset? ReadCreated(ParseResult parsed) => parsed.GetValue(Created) switch
    {
        null or "keep" => null,
        "now" => DateTimeOffset.UtcNow,
        string text when TimeArgument.TryParse(text, out DateTimeOffset time) => time,
        string other => throw new UsageException(
            $"--created '{other}': give keep, now, a time such as 2024-05-01T12:00:00Z, or seconds since 1970"),
    };

    private static DateTimeOffset? ReadSourceDateEpoch(Func<string, string?> environment)
    {
        if (environment("SOURCE_DATE_EPOCH") is not { Length: > 0 } text) return null;
        return TimeArgument.TryParseUnixSeconds(text, out DateTimeOffset time)
            ? time
            : throw new UsageException($"SOURCE_DATE_EPOCH is '{text}', not a number of seconds since 1970");
    }

    private static string? FileName(ParseResult parsed, Option<string?> option) =>
        NonEmpty(parsed, option) is { } name && name != StandardStream ? name : null;

    private static string? NonEmpty(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        "" => throw new UsageException($"{option.Name} needs a value, not an empty one"),
        var value => value,
    };

    private static string Explain(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, IdentifierToken: { } name } => $"option '{name.Value}' needs a value",
        OptionResult { IdentifierTokenCount: > 1, Option: var option } => $"option '{option.Name}' is given more than once",
        CommandResult when parsed.UnmatchedTokens is [var unknown, ..] => ExplainUnknown(unknown),
        _ => error.Message,
    };

    private static string ExplainUnknown(string argument)
    {
        if (!argument.StartsWith('-')) return $"unexpected argument '{argument}': an archive is given with -i FILE, or on stdin";
        string name = argument.Split('=')[0];
        return NearestOption.Find(argument, OptionNames) is { } nearest
            ? $"unknown option '{name}'; did you mean '{nearest}'?"
            : $"unknown option '{name}'; squash --help lists what there is";
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name);
}
