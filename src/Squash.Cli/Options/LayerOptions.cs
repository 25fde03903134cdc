using System.CommandLine;

namespace Squash.Cli.Options;

/// <summary>The options that say which layers and files the result has, and how their values become <see cref="SquashOptions"/>.</summary>
internal static class LayerOptions
{
    private static readonly Option<string?> From = new("--from")
    {
        HelpName = "LAYER",
        Description = "keep LAYER and the layers below it unchanged: 3 (the third from below), -3 (all except the last three), the beginning "
            + "of a diff ID, digest or old layer ID; default: root (keep none)",
    };

    private static readonly Option<string?> To = new("--to") { HelpName = "LAYER", Description = "keep the layers above LAYER unchanged" };

    private static readonly Option<string?> Base = new("--base")
    {
        HelpName = "BASE",
        Description = "keep the layers shared with BASE, which is another source or the name of an image in this one",
    };

    private static readonly OptionWithDefault Purge = new("--purge", valueIfBare: "1%")
    {
        HelpName = "SIZE|PERCENT",
        Description = "keep every layer, but without the bytes that nobody sees; a layer that wastes no more than SIZE, or PERCENT of itself "
            + "(default: 1%), stays unchanged",
        LooksLikeValue = text => PurgeArgument.TryParse(text, out _) && !Path.Exists(text),
    };

    private static readonly Option<string?> MaxLayers = new("--max-layers")
    {
        HelpName = "N",
        Description = "lay the files out in at most N layers of similar size, by package and directory, so that updates change few of them; "
            + "kept layers count too; default: one layer",
    };

    private static readonly Option<string?> MaxLayerSize = new("--max-layer-size")
    {
        HelpName = "SIZE[:warn]",
        Description = "write no layer whose tar is larger than SIZE; a larger file is an error, or with ':warn' gets a separate layer",
    };

    /// <summary>The earlier result whose layout is kept.</summary>
    public static readonly Option<string?> Like = new("--like")
    {
        HelpName = "PREVIOUS",
        Description = "with --max-layers or --max-layer-size, leave files in the layers where PREVIOUS, an earlier result, has them, so that "
            + "layers without changes stay the same",
    };

    private static readonly Option<string[]> Exclude = new("--exclude")
    {
        HelpName = "PATTERN",
        Description = "leave out matching paths, with the syntax of .gitignore; repeatable",
    };

    private static readonly Option<string[]> ExcludeFrom = new("--exclude-from")
    {
        HelpName = "FILE",
        Description = "read patterns from this file, one per line; repeatable",
    };

    /// <summary>The options, in the order of the help page.</summary>
    public static IReadOnlyList<Option> All { get; } = [From, To, Base, Purge, MaxLayers, MaxLayerSize, Like, Exclude, ExcludeFrom];

    /// <summary>Adds what the options ask for.</summary>
    /// <exception cref="UsageException">A value is malformed.</exception>
    public static SquashOptions Read(ParseResult parsed, SquashOptions options) => options with
    {
        From = ReadLayer(parsed, From),
        To = ReadLayer(parsed, To),
        Base = ReadBase(parsed),
        Purge = parsed.GetValue(Purge) is { } threshold ? PurgeArgument.Parse(threshold) : null,
        MaxLayers = LayoutArgument.ParseLayers(parsed.NonEmpty(MaxLayers)),
        MaxLayerSize = LayoutArgument.ParseSize(parsed.NonEmpty(MaxLayerSize)),
        Exclude = ReadPatterns(parsed),
    };

    private static LayerCut? ReadLayer(ParseResult parsed, Option<string?> option) =>
        parsed.NonEmpty(option) is { } text ? LayerArgument.Parse(text) : null;

    /// <summary>The place of the base; <see langword="null"/> if the base is the name of an image in the source.</summary>
    public static ImagePlace? ReadBasePlace(ParseResult parsed) =>
        parsed.NonEmpty(Base) is { } text && (ImagePlace.HasPrefix(text) || Path.Exists(text)) ? ImagePlace.Parse(text) : null;

    /// <summary>Refuses the name of an image without a transport if the source holds only one image.</summary>
    /// <exception cref="UsageException">It is one.</exception>
    public static void CheckBase(ParseResult parsed, ImagePlace? source)
    {
        if (source is { IsRemote: true } && parsed.NonEmpty(Base) is { } name && ReadBasePlace(parsed) is null) throw new UsageException(InputHint.OfMissing(name, Base.Name));
    }

    // One in a registry or a daemon is opened with a connection, when the work begins.
    private static BaseImage? ReadBase(ParseResult parsed) => ReadBasePlace(parsed) switch
    {
        { File: { } file } place => BaseImage.From(ImageSource.FromPath(file), place.Match),
        null when parsed.NonEmpty(Base) is { } name => BaseImage.InSameArchive(ImageMatch.Like(name)),
        _ => null,
    };

    /// <summary>The place of the earlier result; <see langword="null"/> if there is none.</summary>
    public static ImagePlace? ReadLikePlace(ParseResult parsed) => parsed.NonEmpty(Like) is { } text
        ? ImagePlace.Parse(text) ?? throw new UsageException($"--like '{text}': stdin is for the image to squash; name a file, a directory or an image")
        : null;

    /// <summary>The files with exclude patterns.</summary>
    public static string[] ReadExcludeFiles(ParseResult parsed) => parsed.GetValue(ExcludeFrom) ?? [];

    // Patterns of the command line follow those of files, so they have priority.
    private static string[] ReadPatterns(ParseResult parsed) =>
    [
        .. ReadExcludeFiles(parsed).SelectMany(File.ReadLines),
        .. parsed.GetValue(Exclude) ?? [],
    ];
}
