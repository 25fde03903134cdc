using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>Defines the options of squashing itself, and reads them into <see cref="SquashArguments"/>.</summary>
/// <remarks>A new option is a field here, a place in <see cref="Help"/>, and a line in <see cref="Read"/>.</remarks>
internal static class SquashCommandLine
{
    private static readonly Choices<OutputFormat> Formats = new(
        ("docker-archive", OutputFormat.DockerArchive),
        ("oci-archive", OutputFormat.OciArchive),
        ("oci-dir", OutputFormat.OciDirectory),
        ("rootfs", OutputFormat.Rootfs));

    private static readonly Choices<HistoryMode> HistoryModes = new(("keep", HistoryMode.Keep), ("drop", HistoryMode.Drop));

    private static readonly Option<string?> Input = new("--input", "-i")
    {
        HelpName = "SOURCE",
        Description = "read this image; default: stdin",
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        HelpName = "TARGET",
        Description = "write the result there; default: stdout",
    };

    private static readonly Option<string?> Format = new("--format")
    {
        HelpName = "FORMAT",
        Description = "docker-archive (default), oci-archive, oci-dir, or rootfs (the bare files as a tar); if -o is a directory, the default is oci-dir",
        CompletionSources = { Formats.Words },
    };

    private static readonly Option<string?> Compress = new("--compress")
    {
        HelpName = "HOW",
        Description = "auto (default: like the source's layers; for a registry at least gzip), none, gzip[:1-9] or zstd[:1-19]",
        CompletionSources = { "auto", "none", "gzip", "zstd" },
    };

    private static readonly Option<bool> All = new("--all") { Description = "squash every image of the archive" };

    private static readonly Option<bool> AllPlatforms = new("--all-platforms") { Description = "squash every platform in the archive" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "write nothing; compare squashing, --from, --purge and --max-layers: sizes, layers, and bytes shared with the source" };

    private static readonly Option<bool> CheckOutput = new("--check")
    {
        Description = "read the output back and compare it with the source before replacing the target file; not for pipes",
    };

    private static readonly Option<bool> Sync = new("--sync")
    {
        Description = "flush the output to disk before reporting success; default: leave that to the system, as cp and docker save do",
    };

    private static readonly Option<string[]> Tags = new("--tag", "-t")
    {
        HelpName = "REF",
        Description = "set its name, such as redis:slim; repeatable; default: the source's",
    };

    private static readonly Option<string?> Message = new("--message", "-m")
    {
        HelpName = "TEXT",
        Description = "set the comment of the new layer in the history",
    };

    private static readonly Option<string?> History = new("--history")
    {
        HelpName = "MODE",
        Description = "keep (default) or drop the history entries of squashed layers",
        CompletionSources = { HistoryModes.Words },
    };

    private static readonly Option<string?> Created = new("--created")
    {
        HelpName = "TIME",
        Description = "keep (default), now, an RFC 3339 time, or seconds since 1970",
        CompletionSources = { "keep", "now" },
    };

    private static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "list every layer with the paths it added, overrode and deleted",
    };

    private static readonly Option<string?> DigestFile = new("--digestfile")
    {
        HelpName = "FILE",
        Description = "write the digest of the manifest there ('-' is stdout), as skopeo does; for registries and OCI formats",
    };

    private static readonly Option<bool> Version = new("--version") { Description = "print the version" };

    /// <summary>The description of the command.</summary>
    public static readonly CommandHelp Help = new()
    {
        Name = "squash",
        Summary = "merges the layers of a container image into one",
        Usage =
        [
            "docker save IMAGE | squash [OPTIONS] -t NAME:TAG | docker load",
            "squash [OPTIONS] SOURCE TARGET",
        ],
        Description =
        [
            "Files that a later layer deletes or replaces are removed from the image. Its config (env, ports, command, labels, ...) "
                + "is kept as it is. Needs no daemon and no root.",
            "SOURCE and TARGET are short for -i and -o. Each is a file, a directory with an OCI layout, '-' for stdin or stdout, or one of these:",
            "docker://NAME[:TAG|@DIGEST] in a registry; docker-daemon:NAME[:TAG] in the Docker daemon; docker-archive:FILE[:NAME:TAG], "
                + "oci-archive:FILE[:NAME], oci:DIR[:NAME] as in skopeo and podman. A file with such a name needs a './' before it. The name of the "
                + "target is the tag of the result, and -t adds others.",
        ],
        TakesCommand = true,
        Groups =
        [
            new("Input and output", Input, Output, Format, Compress, CommonOptions.TempDirectory, CommonOptions.Limit, CommonOptions.NoVerify, CheckOutput, Sync),
            new("Image selection", CommonOptions.Image, All, CommonOptions.PlatformName, AllPlatforms),
            new("Layers and files", [.. LayerOptions.All, DryRun]),
            new("Slimming", SlimCommandLine.Slim, SlimCommandLine.Keep, SlimCommandLine.KeepFrom, SlimCommandLine.KeepPackage, SlimCommandLine.Explain),
            new("Squashed image", Tags, Message, History, Created),
            EditOptions.Group,
            TransportOptions.Group,
            new("Reports and messages (on stderr)", Verbose, CommonOptions.Quiet, CommonOptions.Progress, CommonOptions.Json, DigestFile, Version, CommonOptions.Help),
        ],
        Commands =
        [
            new("batch", "squash many images"),
            new("inspect", "show why an image is big, and which files are stored but never visible"),
            new("diff", "compare the root filesystems and configs of two images"),
        ],
        Environment =
        [
            new("SOURCE_DATE_EPOCH", "latest time of the image and of files in squashed layers"),
            new("NO_COLOR", "disables colour in the progress bar"),
            new("TMPDIR", "directory for temporary files"),
        ],
        Examples =
        [
            "docker save redis:lab | squash -t redis:slim | docker load",
            "squash redis.tar slim.tar -t redis:slim --verbose",
            "squash < redis.tar > slim.tar",
            "squash docker-daemon:redis:lab docker-daemon:redis:slim",
            "squash docker://registry.example/app:1 docker://registry.example/app:1-slim --from 1",
            "squash redis.tar slim.tar --from 1 --exclude /usr/share/doc/",
            "squash redis.tar slim.tar --purge",
            "squash redis.tar slim.tar --max-layers 20",
            "squash redis.tar --dry-run",
            "squash redis.tar slim.tar --slim",
            "squash multi-oci.tar slim-oci.tar --all-platforms --format oci-archive",
            "squash redis.tar slim.tar -c 'LABEL stage=production' -c 'UNSET ENV DEBUG'",
        ],
        ExitCodes =
        [
            new("0", "success"),
            new("1", "a read, a write or an internal operation failed; or --check found an error in the output and deleted it"),
            new("2", "invalid options, or options that do not apply to this image"),
            new("3", "the input is not an image archive, is damaged, or is not supported"),
            new("4", "a digest does not match: the archive is corrupt"),
            new("129, 130, 143", "interrupted (SIGHUP, SIGINT, SIGTERM)"),
        ],
    };

    // Options that each image needs separately, or that work differently for many images.
    private static readonly Option[] OfOneImage =
        [Input, Output, Sync, CommonOptions.TempDirectory, LayerOptions.Like, DryRun, Tags, SlimCommandLine.Explain, Verbose, CommonOptions.Quiet, CommonOptions.Progress, CommonOptions.Json, DigestFile, Version, CommonOptions.Help];

    private static readonly OptionParser Parser = new(
        Help, "give one source and one target, squash SOURCE TARGET; -t adds names, and squash batch squashes many images", FileOperands.Source, FileOperands.Target);

    /// <summary>The options that affect the result for an image and mean the same for any number of images.</summary>
    public static IEnumerable<OptionGroup> GroupsOfAnyImage =>
        Help.Groups.Select(group => group.Options.Any(OfOneImage.Contains) ? new OptionGroup(group.Title, [.. group.Options.Except(OfOneImage)]) : group)
            .Where(group => group.Options.Count > 0);

    /// <summary>Every spelling of every option, with dashes.</summary>
    public static IEnumerable<string> OptionNames => Parser.OptionNames;

    /// <summary>Reads the command line and <c>SOURCE_DATE_EPOCH</c>.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">They are invalid.</exception>
    public static SquashArguments Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        HashSet<string> valueOptions = [.. Parser.Options.Where(option => option.ValueType != typeof(bool) && option is not OptionWithDefault).SelectMany(OptionParser.NamesOf)];
        IReadOnlyList<string> modern = OldSpelling.Modernize(
            SlimCommandLine.Complete(args),
            OptionNames.Where(name => name.StartsWith("--", StringComparison.Ordinal)).Select(name => name[2..]).ToHashSet(),
            valueOptions);
        ParseResult parsed;
        try
        {
            parsed = Parser.Parse(modern);
        }
        catch (UsageException) when (PythonSpelling.HintFor(args, valueOptions) is { } hint)
        {
            throw new UsageException(hint);
        }

        if (parsed.IsGiven(CommonOptions.Help)) return new SquashArguments { Help = true };
        return parsed.GetValue(Version) ? new SquashArguments { Version = true } : Read(parsed, environment);
    }

    private static SquashArguments Read(ParseResult parsed, Func<string, string?> environment)
    {
        ImagePlace? input = FileOperands.ReadSource(parsed, Input);
        ImagePlace? output = FileOperands.ReadTarget(parsed, Output);
        LayerOptions.CheckBase(parsed, input);
        SquashOptions options = ReadOptions(parsed, environment);
        SquashArguments arguments = ReadReports(parsed) with
        {
            Input = input,
            Output = output,
            Transports = TransportOptions.Read(parsed, environment),
            Base = LayerOptions.ReadBasePlace(parsed),
            Like = LayerOptions.ReadLikePlace(parsed),
            DigestFile = parsed.ReportName(DigestFile),
            Options = options with
            {
                Selection = PlaceOptions.Select(input, options.Selection),
                Format = ReadFormat(parsed, output),
                Tags = PlaceOptions.TagsOf(output, options.Tags),
                RefName = PlaceOptions.RefNameOf(output),
            },
        };
        SquashArgumentsCheck.Run(arguments);
        return arguments;
    }

    /// <summary>The options that do not depend on the places of the image.</summary>
    public static SquashArguments ReadReports(ParseResult parsed) => new()
    {
        Json = parsed.ReportName(CommonOptions.Json),
        Progress = parsed.ProgressMode(),
        Verbose = parsed.GetValue(Verbose),
        Quiet = parsed.GetValue(CommonOptions.Quiet),
        DryRun = parsed.GetValue(DryRun),
        ExcludeFiles = [.. LayerOptions.ReadExcludeFiles(parsed), .. SlimCommandLine.ReadKeepFiles(parsed)],
        Explain = parsed.GetValue(SlimCommandLine.Explain) ?? [],
    };

    /// <summary>The options for the library, except for the format.</summary>
    public static SquashOptions ReadOptions(ParseResult parsed, Func<string, string?> environment) => EditOptions.Read(parsed, LayerOptions.Read(parsed, new SquashOptions
    {
        Selection = new ImageSelection
        {
            Image = parsed.Image(),
            All = parsed.GetValue(All),
            Platform = parsed.Platform(),
            AllPlatforms = parsed.GetValue(AllPlatforms),
        },
        Compression = ReadCompression(parsed),
        History = HistoryModes.Read(parsed, History) ?? HistoryMode.Keep,
        Slim = SlimCommandLine.Read(parsed),
        Tags = TagArgument.ParseAll(parsed.GetValue(Tags) ?? []),
        Message = parsed.GetValue(Message),
        Created = ReadCreated(parsed),
        LatestTime = TimeArgument.OfSourceDateEpoch(environment),
        Verify = !parsed.GetValue(CommonOptions.NoVerify),
        Check = parsed.GetValue(CheckOutput),
        Sync = parsed.GetValue(Sync),
        TempDirectory = parsed.TempDirectory(environment),
        Limits = parsed.Limits(),
    }));

    /// <summary>The format of an image that goes to <paramref name="output"/>; <see langword="null"/> is stdout.</summary>
    public static OutputFormat ReadFormat(ParseResult parsed, ImagePlace? output) => PlaceOptions.FormatOf(output, Formats.Read(parsed, Format));

    private static LayerCompression ReadCompression(ParseResult parsed)
    {
        if (parsed.GetValue(Compress) is not { } text) return LayerCompression.Auto;
        return LayerCompression.TryParse(text, out LayerCompression compression)
            ? compression
            : throw new UsageException($"--compress '{text}': give auto, none, gzip[:1-9] or zstd[:1-19]");
    }

    private static DateTimeOffset? ReadCreated(ParseResult parsed) => parsed.GetValue(Created) switch
    {
        null or "keep" => null,
        "now" => DateTimeOffset.UtcNow,
        string text when TimeArgument.TryParse(text, out DateTimeOffset time) => time,
        string other => throw new UsageException(
            $"--created '{other}': give keep, now, a time such as 2024-05-01T12:00:00Z, or seconds since 1970"),
    };
}
