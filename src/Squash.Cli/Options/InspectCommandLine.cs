using System.CommandLine;
using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>Defines the options of <c>squash inspect</c>, and reads them into <see cref="InspectArguments"/>.</summary>
internal static class InspectCommandLine
{
    private const string DefaultTop = "20";

    // The page keeps as many of them as fit; more would only take memory.
    private const int MaxPathsOfPage = 1_000_000;

    private static readonly Argument<string?> Input = new("IMAGE") { Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Top = new("--top")
    {
        HelpName = "N",
        Description = $"show the N paths that waste most; default: {DefaultTop}",
    };

    private static readonly Option<string?> Json = new("--json")
    {
        HelpName = "FILE",
        Description = "also write the report as JSON; '-' is stdout, instead of the text",
    };

    private static readonly Option<string?> Html = new("--html")
    {
        HelpName = "FILE",
        Description = "write the report as a self-contained web page; '-' is stdout, instead of the text",
    };

    private static readonly Option<string?> Markdown = new("--markdown")
    {
        HelpName = "FILE",
        Description = "write the report as Markdown, for the summary of a CI job; '-' is stdout, instead of the text",
    };

    private static readonly Option<bool> Contents = new("--contents")
    {
        Description = "also read the contents of files, to list equal ones, to see what --slim saves, and to estimate what a pull of uncompressed layers transfers",
    };

    private static readonly Option<bool> Leaks = new("--leaks")
    {
        Description = "also search all layers, the config and the history for secrets, which anyone with the image can read",
    };

    private static readonly Option<string[]> Allow = new("--allow")
    {
        HelpName = "FILE",
        Description = "read known secrets from this file, one 'RULE PLACE # reason' per line (docs/inspect.md); repeatable",
    };

    private static readonly Option<string?> FailOn = new("--fail-on")
    {
        HelpName = "leaks[=SEVERITY]",
        Description = "exit with 1 if there are secrets of this severity or a higher one: low (default), medium or high; implies --leaks",
        CompletionSources = { FailOnArgument.Words },
    };

    private static readonly Option<string?> MaxWasted = new("--max-wasted")
    {
        HelpName = "SIZE",
        Description = "exit with 1 if more is wasted: 50MB, or 10% of the content of all files",
    };

    private static readonly Option<string?> MinEfficiency = new("--min-efficiency")
    {
        HelpName = "SHARE",
        Description = "exit with 1 if less of the content is visible: 95% or 0.95",
    };

    /// <summary>The description of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = "squash inspect",
        Summary = "shows why an image is big, and which files are stored but never visible",
        Usage = ["squash inspect [OPTIONS] [IMAGE]", "docker save IMAGE | squash inspect [OPTIONS]"],
        Description =
        [
            "IMAGE is an archive, an OCI layout directory, or any other source of squash, such as docker://NAME; without it, or with '-', "
                + "the archive is read from stdin. Wasted content "
                + "is the content of files that a later layer overrides or deletes: it is stored and pulled, but never visible in a container. "
                + "Efficiency is the share of all content that is not wasted.",
        ],
        Groups =
        [
            new("Image selection", CommonOptions.Image, CommonOptions.PlatformName),
            new("Contents and secrets", Contents, Leaks, Allow),
            new("Reports and messages", Top, Json, Html, Markdown, CommonOptions.Quiet, CommonOptions.Progress, CommonOptions.Help),
            new("Limits, for pipelines", MaxWasted, MinEfficiency, FailOn),
            new("Reading", CommonOptions.TempDirectory, CommonOptions.Limit, CommonOptions.NoVerify),
            TransportOptions.ReadingGroup,
        ],
        Environment = [new("TMPDIR", "directory for temporary files")],
        Examples =
        [
            "docker save redis:lab | squash inspect",
            "squash inspect redis.tar --top 50 --html report.html",
            "squash inspect docker://registry.example/app:1",
            "squash inspect redis.tar --contents --leaks",
            "squash inspect redis.tar --max-wasted 50MB --min-efficiency 90% --fail-on leaks=high",
            "squash inspect redis.tar --json - | jq .wastedBytes",
        ],
        ExitCodes =
        [
            new("0", "success"),
            new("1", "a limit was crossed, or --fail-on found secrets; or a read, a write or an internal operation failed"),
            .. SquashCommandLine.Help.ExitCodes.Skip(2),
        ],
    };

    private static readonly OptionParser Parser = new(Help, "one image is inspected at a time", Input);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments, without the program's and the command's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They are invalid.</exception>
    public static InspectArguments Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        ParseResult parsed = Parser.Parse(args);
        if (parsed.IsGiven(CommonOptions.Help)) return new InspectArguments { Help = true };
        ImagePlace? input = parsed.GetValue(Input) switch
        {
            null or ParseResultExtensions.StandardStream => null,
            "" => throw new UsageException("IMAGE is an empty name: give a file, or nothing for stdin"),
            var text => ImagePlace.Parse(text),
        };
        InspectArguments arguments = new()
        {
            Input = input,
            Transports = TransportOptions.Read(parsed, environment),
            GivenOptions = ReadGiven(parsed).ToArray() is { Length: > 0 } given ? given : [],
            SourceLogin = parsed.GetValue(TransportOptions.SourceLogin),
            Json = parsed.ReportName(Json),
            Html = parsed.ReportName(Html),
            Markdown = parsed.ReportName(Markdown),
            Progress = parsed.ProgressMode(),
            Quiet = parsed.GetValue(CommonOptions.Quiet),
            Top = ReadTop(parsed),
            Limits = ReadWasteLimits(parsed),
            FailOnLeaks = parsed.NonEmpty(FailOn) is { } what ? FailOnArgument.Parse(what) : null,
            AllowFiles = parsed.GetValue(Allow) is { Length: > 0 } files ? files : [],
            Options = ReadOptions(parsed, input, environment),
        };
        if (arguments is { AllowFiles.Count: > 0, Options.Leaks: null }) throw new UsageException("--allow is a list of known secrets: give --leaks or --fail-on leaks, too");
        string[] shared = [.. new[] { (arguments.Json, "--json -"), (arguments.Html, "--html -"), (arguments.Markdown, "--markdown -") }
            .Where(report => report.Item1 == ParseResultExtensions.StandardStream).Select(report => report.Item2)];
        return shared.Length > 1
            ? throw new UsageException($"{string.Join(" and ", shared)} cannot share stdout: give one of them a file")
            : arguments;
    }

    private static InspectOptions ReadOptions(ParseResult parsed, ImagePlace? input, Func<string, string?> environment)
    {
        InspectOptions options = new()
        {
            Image = PlaceOptions.Select(input, new ImageSelection { Image = parsed.Image() }).Image,
            Platform = parsed.Platform(),
            Verify = !parsed.GetValue(CommonOptions.NoVerify),
            TempDirectory = parsed.TempDirectory(environment),
            Limits = parsed.Limits(),
            Contents = parsed.GetValue(Contents),

            MaxLayerPaths = parsed.ReportName(Html) is null ? 0 : MaxPathsOfPage,

            // Slimming keeps contents of compressed layers, which a download should not do.
            Slim = (parsed.GetValue(Contents) || parsed.ReportName(Html) is not null) && input is not { IsRemote: true },
            Leaks = parsed.GetValue(Leaks) || parsed.IsGiven(FailOn) ? new LeakOptions { Allowed = [.. (parsed.GetValue(Allow) ?? []).SelectMany(AllowFile.Read)] } : null,
        };
        return options with { MaxPaths = Math.Max(options.MaxPaths, ReadTop(parsed)) };
    }

    private static IEnumerable<string[]> ReadGiven(ParseResult parsed)
    {
        Option[] options = [CommonOptions.Image, CommonOptions.PlatformName, CommonOptions.NoVerify, CommonOptions.Limit, .. TransportOptions.OfSource];
        foreach (Option option in options.Where(parsed.IsGiven))
        {
            string[] values = [.. parsed.GetResult(option)?.Tokens.Select(token => token.Value) ?? []];
            if (values.Length == 0) yield return [option.Name];
            foreach (string value in values) yield return [option.Name, value];
        }
    }

    private static int ReadTop(ParseResult parsed)
    {
        string text = parsed.NonEmpty(Top) ?? DefaultTop;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int top)
            ? top
            : throw new UsageException($"--top '{text}': give a number of paths, such as 50");
    }

    private static WasteLimits ReadWasteLimits(ParseResult parsed)
    {
        WasteLimits limits = new();
        if (parsed.NonEmpty(MaxWasted) is { } most)
        {
            if (QuantityArgument.TryParsePercent(most, out decimal share)) limits = limits with { MaxWastedShare = share };
            else if (QuantityArgument.TryParseSize(most, out long bytes)) limits = limits with { MaxWastedBytes = bytes };
            else throw new UsageException($"--max-wasted '{most}': give a size such as 50MB, or a share such as 10%");
        }

        if (parsed.NonEmpty(MinEfficiency) is { } least)
        {
            limits = QuantityArgument.TryParseShare(least, out decimal share)
                ? limits with { MinEfficiency = share }
                : throw new UsageException($"--min-efficiency '{least}': give a share such as 95% or 0.95");
        }

        return limits;
    }
}
