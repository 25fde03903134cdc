using System.CommandLine;
using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>Defines the options of <c>squash batch</c>, and reads them into <see cref="BatchArguments"/>.</summary>
internal static class BatchCommandLine
{
    private const string StateSuffix = ".state";

    private static readonly Argument<string> List = new("LIST");

    private static readonly Option<string?> Jobs = new("--jobs", "-j")
    {
        HelpName = "N",
        Description = "squash N images at a time; default: the number of processors",
    };

    private static readonly Option<string?> ShardOption = new("--shard")
    {
        HelpName = "I/N",
        Description = "squash only every Nth image, starting with image I (counted from 0), as one of N machines",
    };

    private static readonly Option<string?> State = new("--state")
    {
        HelpName = "FILE",
        Description = "record each image here once it is flushed to disk; default: LIST.state, with --shard LIST.I-of-N.state, none if the list comes from stdin",
    };

    private static readonly Option<bool> SkipUnchanged = new("--skip-unchanged")
    {
        Description = "record in annotations of each pushed image what it was made from, and skip images whose annotations are up to date; needs no state file",
    };

    /// <summary>The description of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = "squash batch",
        Summary = "squashes many images, or one machine's share of them",
        Usage = ["squash batch [OPTIONS] LIST"],
        Description =
        [
            "LIST is a file, or '-' for stdin, with one image per line: INPUT OUTPUT [NAME:TAG ...], separated by spaces, or by tabs if "
                + "names contain spaces. Empty lines and lines that begin with '#' are skipped. INPUT is a value for -i, "
                + "OUTPUT one for -o. The options apply to every image.",
            "A bad image does not stop the others. If you run the same command again, it squashes only the images that are missing: an "
                + "image is skipped as long as its input, its output and the options are unchanged. Files are compared by size and time, "
                + "as make and rsync do, and images in a registry by digest. Images from or for a daemon are squashed each time.",
        ],
        Groups =
        [
            new("Batch", Jobs, ShardOption, State, SkipUnchanged, CommonOptions.TempDirectory),
            .. SquashCommandLine.GroupsOfAnyImage,
            new("Reports and messages (on stderr)", CommonOptions.Quiet, CommonOptions.Json, CommonOptions.Help),
        ],
        Environment = [.. SquashCommandLine.Help.Environment.Where(variable => variable.Term != "NO_COLOR")],
        Examples =
        [
            "squash batch images.txt",
            "squash batch images.txt --jobs 2 --from 1 --compress zstd --format oci-archive",
            "squash batch images.txt --shard \"$JOB_COMPLETION_INDEX/8\"",
            "squash batch images.txt --skip-unchanged --json report.json",
            "for f in in/*.tar; do echo \"$f out/${f##*/}\"; done | squash batch - --state done",
        ],
        ExitCodes =
        [
            new("0", "every image was squashed"),
            new("1", "some images, which are named, could not be squashed; or the list, state or report could not be read or written"),
            new("2", "invalid options or an invalid list; nothing was done"),
            SquashCommandLine.Help.ExitCodes[^1],
        ],
    };

    private static readonly OptionParser Parser = new(Help, "one list at a time", List);

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments, without the program's and the command's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They are invalid.</exception>
    public static BatchArguments Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        ParseResult parsed = Parser.Parse(args);
        if (parsed.IsGiven(CommonOptions.Help)) return new BatchArguments { Help = true };
        string? list = parsed.GetValue(List) is var name && name == ParseResultExtensions.StandardStream ? null : name;
        Shard? shard = ReadShard(parsed);
        string? state = ReadState(parsed);
        return new BatchArguments
        {
            List = list,
            Jobs = ReadJobs(parsed),
            Shard = shard,
            State = state ?? StateOf(list, shard),
            IsStateNamed = state is not null,
            SkipUnchanged = parsed.GetValue(SkipUnchanged),
            Json = parsed.ReportName(CommonOptions.Json),
            Quiet = parsed.GetValue(CommonOptions.Quiet),
            Base = LayerOptions.ReadBasePlace(parsed),
            ExcludeFiles = [.. LayerOptions.ReadExcludeFiles(parsed), .. SlimCommandLine.ReadKeepFiles(parsed)],
            Transports = TransportOptions.Read(parsed, environment),
            Options = SquashCommandLine.ReadOptions(parsed, environment),
            FormatOf = output => SquashCommandLine.ReadFormat(parsed, output),
            Recipe = [.. SquashCommandLine.GroupsOfAnyImage.Except([TransportOptions.Group]).SelectMany(group => group.Options).Where(parsed.IsGiven).Select(option => Given(parsed, option))],
        };
    }

    // It is read again by the next run.
    private static string? ReadState(ParseResult parsed) => parsed.NonEmpty(State) is var name && name == ParseResultExtensions.StandardStream
        ? throw new UsageException("--state -: the state is read again by the next run, so name a file (./- for a file of that name)")
        : name;

    // Machines that share a list must not share its state file.
    private static string? StateOf(string? list, Shard? shard) => shard is { } share
        ? list is null ? null : string.Create(CultureInfo.InvariantCulture, $"{list}.{share.Index}-of-{share.Count}{StateSuffix}")
        : list is null ? null : list + StateSuffix;

    private static string Given(ParseResult parsed, Option option) =>
        $"{option.Name}={string.Join('\n', parsed.GetResult(option)?.Tokens.Select(token => token.Value) ?? [])}";

    private static int ReadJobs(ParseResult parsed)
    {
        if (parsed.NonEmpty(Jobs) is not { } text) return Environment.ProcessorCount;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs > 0
            ? jobs
            : throw new UsageException($"--jobs '{text}': give a number of images, such as 4");
    }

    private static Shard? ReadShard(ParseResult parsed)
    {
        if (parsed.NonEmpty(ShardOption) is not { } text) return null;
        return Shard.TryParse(text, out Shard shard)
            ? shard
            : throw new UsageException($"--shard '{text}': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4");
    }
}
