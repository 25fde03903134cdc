using System.CommandLine;
using System.Globalization;
using Squash.Cli.Reporting;

namespace Squash.Cli.Options;

/// <summary>Defines the options of <c>squash diff</c>, and reads them into <see cref="DiffArguments"/>.</summary>
internal static class DiffCommandLine
{
    private static readonly ImageCompareOptions Default = new();

    private static readonly Argument<string> Before = new("BEFORE");

    private static readonly Argument<string> After = new("AFTER");

    private static readonly ImageProperties[] Ignorable =
        [.. Enum.GetValues<ImageProperties>().Where(property => property is not (ImageProperties.None or ImageProperties.Type))];

    private static readonly string[] NamesOfIgnorable = [.. Ignorable.Select(PropertyName.Of)];

    private static readonly Option<string[]> Ignore = new("--ignore")
    {
        HelpName = "WHAT",
        Description = $"ignore differences in these, separated by commas; repeatable: {ListOfIgnorable()}",
        CompletionSources = { NamesOfIgnorable },
    };

    private static readonly Option<bool> ConfigOnly = new("--config-only") { Description = "compare the configs and read no layer" };

    private static readonly Option<bool> Stat = new("--stat") { Description = "show counts and bytes instead of a list" };

    private static readonly Option<string?> MaxPaths = new("--max-paths")
    {
        HelpName = "N",
        Description = $"list at most N paths, but count all; default: {Default.MaxPaths}",
    };

    /// <summary>The description of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = "squash diff",
        Summary = "compares the root filesystems and configs of two images",
        Usage = ["squash diff [OPTIONS] BEFORE AFTER"],
        Description =
        [
            "BEFORE and AFTER are FILE[#IMAGE]. FILE is an archive, an OCI layout directory, '-' for stdin, or any other source of squash, "
                + "such as docker://NAME; #IMAGE picks one of several images by a name, the beginning of an ID, or its number.",
            "The images are compared as a container sees them, regardless of their layers: every path with its type, mode, owner, size, "
                + "time, attributes, links and content, and the config without the fields about its layers (rootfs, history) and its "
                + "build (container, container_config, docker_version, id, parent). An image and its squashed form are the same.",
            "Each line on stdout is a path or a value of the config that was added (+), removed (-) or changed (~). An added or "
                + "removed directory includes everything in it. A file with several names is listed under the first of them.",
        ],
        Groups =
        [
            new("Comparison", Ignore, ConfigOnly, CommonOptions.PlatformName, CommonOptions.NoVerify, CommonOptions.TempDirectory, CommonOptions.Limit),
            TransportOptions.ReadingGroup,
            new("Reports and messages", Stat, MaxPaths, CommonOptions.Json, CommonOptions.Quiet, CommonOptions.Progress, CommonOptions.Help),
        ],
        Environment = [new("NO_COLOR", "disables colour in the progress bar"), new("TMPDIR", "directory for temporary files")],
        Examples =
        [
            "squash diff redis.tar slim.tar",
            "squash diff old.tar new.tar --stat",
            "squash diff old.tar new.tar --ignore mtime,owner",
            "squash diff 'all.tar#redis:7' 'all.tar#redis:8' --config-only",
            "docker save redis:slim | squash diff redis.tar -",
            "squash diff docker://registry.example/app:1 docker://registry.example/app:1-slim --stat",
        ],
        ExitCodes =
        [
            new("0", "the images are the same"),
            new("1", "they differ"),
            new("2", "invalid options, or options that do not apply to an image; or reading failed"),
            new("3", "an input is not an image archive, is damaged, or is not supported"),
            new("4", "a digest does not match: an archive is corrupt"),
            SquashCommandLine.Help.ExitCodes[^1],
        ],
    };

    private static readonly OptionParser Parser = new(Help, "two images are compared", Before, After);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments, without the program's and the command's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They are invalid.</exception>
    public static DiffArguments Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        ParseResult parsed = Parser.Parse(args);
        if (parsed.IsGiven(CommonOptions.Help)) return new DiffArguments { Help = true };
        ImageOperand before = ImageOperand.Parse(parsed.GetRequiredValue(Before)), after = ImageOperand.Parse(parsed.GetRequiredValue(After));
        bool stat = parsed.GetValue(Stat);
        return new DiffArguments
        {
            Before = before,
            After = after,
            Transports = TransportOptions.Read(parsed, environment),
            Json = parsed.ReportName(CommonOptions.Json),
            Stat = stat,
            Progress = parsed.ProgressMode(),
            Quiet = parsed.GetValue(CommonOptions.Quiet),
            Options = new ImageCompareOptions
            {
                BeforeImage = before.Match,
                AfterImage = after.Match,
                Platform = parsed.Platform(),
                Ignore = ReadIgnored(parsed),
                ConfigOnly = parsed.GetValue(ConfigOnly),
                MaxPaths = ReadMaxPaths(parsed) ?? (stat ? 0 : Default.MaxPaths),
                Verify = !parsed.GetValue(CommonOptions.NoVerify),
                TempDirectory = parsed.TempDirectory(environment),
                Limits = parsed.Limits(),
            },
        };
    }

    private static string ListOfIgnorable() => string.Join(", ", NamesOfIgnorable);

    private static ImageProperties ReadIgnored(ParseResult parsed)
    {
        var ignored = ImageProperties.None;
        foreach (string name in (parsed.GetValue(Ignore) ?? []).SelectMany(list => list.Split(',')))
        {
            ImageProperties property = Array.Find(Ignorable, property => PropertyName.Of(property) == name.Trim());
            if (property == ImageProperties.None) throw new UsageException($"--ignore '{name}': give some of {ListOfIgnorable()}");
            ignored |= property;
        }

        return ignored;
    }

    private static int? ReadMaxPaths(ParseResult parsed)
    {
        if (parsed.NonEmpty(MaxPaths) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int most)
            ? most
            : throw new UsageException($"--max-paths '{text}': give a number of paths, such as 100");
    }
}
