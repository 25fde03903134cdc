using System.CommandLine;
using System.Globalization;
using Squash.Cli.Reporting;

namespace Squash.Cli.Options;

/// <summary>The options of <c>squash diff</c>, and how their values become <see cref="DiffArguments"/>.</summary>
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
        Description = $"what may differ, separated by commas; repeatable: {ListOfIgnorable()}",
        CompletionSources = { NamesOfIgnorable },
    };

    private static readonly Option<bool> ConfigOnly = new("--config-only") { Description = "compare the configs and read no layer" };

    private static readonly Option<bool> Stat = new("--stat") { Description = "show counts and bytes instead of a list" };

    private static readonly Option<string?> MaxPaths = new("--max-paths")
    {
        HelpName = "N",
        Description = $"list no more than N paths; default: {Default.MaxPaths}; all are counted",
    };

    /// <summary>What is said of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = "squash diff",
        Summary = "compares the root filesystems and configs of two images",
        Usage = ["squash diff [OPTIONS] BEFORE AFTER"],
        Description =
        [
            "BEFORE and AFTER are FILE[#IMAGE]: an archive, an OCI layout directory, or '-' for stdin; behind a # one image of "
                + "several: a name, the beginning of an ID, or its number.",
            "What a container sees is compared, however it is layered: every path with its type, mode, owner, size, time, "
                + "attributes, links and content, and the config without what tells of its layers (rootfs, history) and its "
                + "build (container, container_config, docker_version, id, parent). An image and its squashed form are the same.",
            "On stdout stands a line for each path or value of the config that was added (+), removed (-) or changed (~). A "
                + "directory that was added or removed stands for all in it, a file of several names under the first of them.",
        ],
        Groups =
        [
            new("What is compared", Ignore, ConfigOnly, CommonOptions.PlatformName, CommonOptions.NoVerify, CommonOptions.TempDirectory, CommonOptions.Limit),
            new("What is shown", Stat, MaxPaths, CommonOptions.Json, CommonOptions.Quiet, CommonOptions.Progress, CommonOptions.Help),
        ],
        Environment = [new("NO_COLOR", "takes the colour from the progress bar"), new("TMPDIR", "the folder of temporary files")],
        Examples =
        [
            "squash diff redis.tar slim.tar",
            "squash diff old.tar new.tar --stat",
            "squash diff old.tar new.tar --ignore mtime,owner",
            "squash diff 'all.tar#redis:7' 'all.tar#redis:8' --config-only",
            "docker save redis:slim | squash diff redis.tar -",
        ],
        ExitCodes =
        [
            new("0", "the images are the same"),
            new("1", "they differ"),
            new("2", "the command line makes no sense, or does not fit an image; or reading failed"),
            new("3", "an input is no image archive, is damaged, or is of an unsupported kind"),
            new("4", "a digest does not match: an archive is corrupt"),
            SquashCommandLine.Help.ExitCodes[^1],
        ],
    };

    private static readonly OptionParser Parser = new(Help, "two images are compared", Before, After);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments, without the program's and the command's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They do not make sense.</exception>
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
            Json = parsed.ReportName(CommonOptions.Json),
            Stat = stat,
            Progress = parsed.ProgressMode(),
            Quiet = parsed.GetValue(CommonOptions.Quiet),
            Options = new ImageCompareOptions
            {
                BeforeImage = before.Image,
                AfterImage = after.Image,
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
