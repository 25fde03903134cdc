using System.CommandLine;
using Squash.Registry;

namespace Squash.Cli.Options;

/// <summary>Defines the options of <c>docker squash</c>, and reads them into <see cref="SquashArguments"/>.</summary>
internal static class DockerSquashCommandLine
{
    // Options for files and registries, and for archives with several images.
    private static readonly HashSet<string> OfOtherPlaces =
        ["--input", "--output", "--format", "--check", "--sync", "--image", "--all", "--platform", "--all-platforms", "--annotation", "--digestfile", "--version"];

    private static readonly Argument<string> Image = new("IMAGE");

    private static readonly Option<bool> Replace = new("--replace") { Description = "give the result the name of IMAGE, which then has none" };

    // Here the name of the source is not a default, and --check is not an option.
    private static readonly Option<string[]> Tags = new("--tag", "-t") { HelpName = "REF", Description = "set its name, such as redis:slim; repeatable" };

    private static readonly Option<bool> RedactHistory = new("--redact-history")
    {
        Description = "replace secrets in the history with asterisks, as 'squash inspect --leaks' finds them",
    };

    private static readonly Option[] Own = [Tags, RedactHistory];

    /// <summary>The exit codes of a command that works in the daemon only.</summary>
    public static readonly IReadOnlyList<HelpTerm> ExitCodes =
    [
        new("0", "success"),
        new("1", "the daemon, a read, a write or an internal operation failed"),
        new("2", "invalid options, or options that do not apply to this image"),
        new("3", "the image is damaged, or is not supported"),
        new("4", "a digest does not match: the image is corrupt"),
        SquashCommandLine.Help.ExitCodes[^1],
    ];

    /// <summary>The description of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = "docker squash",
        Summary = "merges the layers of an image into one",
        Usage = ["docker squash [OPTIONS] -t NAME:TAG IMAGE", "docker squash [OPTIONS] --replace IMAGE"],
        Description =
        [
            "Reads IMAGE from the daemon of docker, and loads the result into it. Files that a later layer deletes or replaces are removed. "
                + "The config (env, ports, command, labels, ...) is kept as it is. The command squash does the same for files and registries.",
        ],
        Groups =
        [
            new("Result", Replace),
            .. SquashCommandLine.Help.Groups.Except([TransportOptions.Group])
                .Select(group => new OptionGroup(group.Title, [.. group.Options.Where(option => !OfOtherPlaces.Contains(option.Name)).Select(OwnOr)]))
                .Where(group => group.Options.Count > 0),
        ],
        Environment = SquashCommandLine.Help.Environment,
        Examples =
        [
            "docker squash redis:lab -t redis:slim",
            "docker squash redis:lab --replace --from 1",
            "docker squash redis:lab --dry-run",
        ],
        ExitCodes = ExitCodes,
    };

    private static readonly OptionParser Parser = new(Help, "name one image; -t names the result", Image);

    private static Option<string?> Base => Help.Options.OfType<Option<string?>>().First(option => option.Name == "--base");

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments of the command.</param>
    /// <param name="daemon">The daemon of docker.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They are invalid.</exception>
    public static SquashArguments Parse(IReadOnlyList<string> args, DaemonOptions daemon, Func<string, string?> environment)
    {
        ParseResult parsed = ParseOptions(args);
        if (parsed.IsGiven(CommonOptions.Help)) return new SquashArguments { Help = true };
        string image = parsed.GetRequiredValue(Image);
        if (image.Length == 0) throw new UsageException("IMAGE is an empty name");
        if (InputHint.OfFile(image) is { } hint) throw new UsageException(hint);
        SquashOptions options = SquashCommandLine.ReadOptions(parsed, environment) with
        {
            Tags = TagArgument.ParseAll(parsed.GetValue(Tags) ?? []),
            RedactHistory = parsed.GetValue(RedactHistory),
        };
        SquashArguments arguments = SquashCommandLine.ReadReports(parsed) with
        {
            Input = new ImagePlace(Transport.Daemon, image),
            Transports = new TransportSettings { Daemon = daemon },
            Base = LayerOptions.ReadBasePlace(parsed) ?? (parsed.NonEmpty(Base) is { } name ? new ImagePlace(Transport.Daemon, name) : null),
            Like = LayerOptions.ReadLikePlace(parsed) is { } like ? OfDaemonUnlessFile(like) : null,
        };
        if (arguments.Base is { IsRemote: true }) options = options with { Base = null };
        if (arguments.DryRun) return arguments with { Options = options };
        ImageReference[] tags = TagsOf(image, options, parsed.GetValue(Replace));
        return arguments with { Options = options with { Tags = tags }, Output = new ImagePlace(Transport.Daemon, tags[0].Familiar) };
    }

    // The Go tool of this name worked on files.
    private static ParseResult ParseOptions(IReadOnlyList<string> args)
    {
        try
        {
            return Parser.Parse(args);
        }
        catch (UsageException) when (args.Select(arg => arg.Split('=')[0]).Except(Parser.OptionNames).FirstOrDefault(SquashCommandLine.OptionNames.Contains) is { } other)
        {
            throw new UsageException($"'{other}' is an option of the command squash, for files and registries; docker squash is for images in the Docker daemon");
        }
    }

    private static Option OwnOr(Option option) => Array.Find(Own, own => own.Name == option.Name) ?? option;

    private static ImagePlace OfDaemonUnlessFile(ImagePlace place) =>
        place.Transport == Transport.Path && !Path.Exists(place.Name) ? new ImagePlace(Transport.Daemon, place.Name) : place;

    private static ImageReference[] TagsOf(string image, SquashOptions options, bool replaces)
    {
        if (options.Tags.Count > 0)
        {
            return replaces ? throw new UsageException("--replace and -t both name the result: give one") : [.. options.Tags];
        }

        if (!replaces)
        {
            string slim = ImageReference.TryParse(image, out ImageReference? reference) ? $"{reference.Repository}:slim" : "NAME:TAG";
            throw new UsageException($"the result would take the name of '{image}': give it another, docker squash {image} -t {slim}, or give --replace");
        }

        return ImageReference.TryParse(image, out ImageReference? own) ? [own] : throw new UsageException($"'{image}' is not a name that the result could take: give it one with -t");
    }
}
