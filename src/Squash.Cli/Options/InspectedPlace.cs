using Squash.Cli.Host;
using Squash.Cli.Reporting;

namespace Squash.Cli.Options;

/// <summary>Finds the names for commands about an inspected image: the source as the user gave it, and a target beside it.</summary>
internal static class InspectedPlace
{
    private const string Suffix = "squashed";
    private const string Unnamed = Suffix + ":latest";
    private const int StandardInput = 0;
    private const int ShortIdLength = 12;

    // OCI distribution-spec v1.1, pulling manifests: a tag has at most 128 characters.
    private const int MaxTag = 128;

    private static readonly string[] ArchiveSuffixes = [".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2", ".tgz", ".tar"];

    /// <summary>The command line with both names.</summary>
    /// <param name="arguments">The arguments of the inspection.</param>
    /// <param name="report">Its result.</param>
    public static CommandLine Of(InspectArguments arguments, InspectReport report)
    {
        ImagePlace? source = arguments.Input ?? RedirectedFile();
        if (source is null || source is { Transport: Transport.Path } && source.Name.StartsWith("/dev/", StringComparison.Ordinal)) return OfPipe(arguments, report);
        string target = TargetOf(source, report);
        string login = arguments.SourceLogin is { } place && target.StartsWith("docker://", StringComparison.Ordinal) ? $" --dest-creds {Word(place)}" : "";
        return new CommandLine($"{CommandLine.Program} {Word(source.ToString())} {Word(target)}{Given(arguments.GivenOptions)}{login}", "");
    }

    // The image that was piped in need not be picked again.
    private static CommandLine OfPipe(InspectArguments arguments, InspectReport report)
    {
        string name = report.References is [var reference, ..] ? reference.ToString() : report.ImageId.Hex[..ShortIdLength];
        string tag = report.References.Count == 0 ? Unnamed : WithTag(name);
        string given = Given(arguments.GivenOptions.Where(option => option is not ["--image", ..]));
        return new CommandLine($"docker save {Word(name)} | {CommandLine.Program}{given}", $" -t {Word(tag)} | docker load");
    }

    private static string TargetOf(ImagePlace source, InspectReport report)
    {
        string prefix = source.ToString()[..^(source with { Transport = Transport.Path }).ToString().Length];
        string reference = source.Reference is { } name && !name.StartsWith('@') ? ":" + name : "";
        return source.Transport switch
        {
            Transport.Daemon => prefix + (report.References.Count == 0 ? Unnamed : WithTag(source.Name)),

            // Nobody else may push to the official images of Docker Hub.
            Transport.Registry when !source.Name.Contains('/', StringComparison.Ordinal) => WithTag(source.Name).Replace(':', '-') + ".tar",
            Transport.Registry => prefix + WithTag(source.Name),
            Transport.OciDirectory => $"{prefix}{Path.TrimEndingDirectorySeparator(source.Name)}-{Suffix}{reference}",
            Transport.Path when Directory.Exists(source.Name) => $"{Path.TrimEndingDirectorySeparator(source.Name)}-{Suffix}/",
            _ => $"{prefix}{WithoutSuffix(source.Name)}-{Suffix}.tar{reference}",
        };
    }

    private static ImagePlace? RedirectedFile()
    {
        if (FileIdentity.OfDescriptor(StandardInput) is null || FileIdentity.NameOfDescriptor(StandardInput) is not { } path) return null;
        string here = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return ImagePlace.OfPath(here.StartsWith("..", StringComparison.Ordinal) ? path : here);
    }

    private static string WithoutSuffix(string file) =>
        Array.Find(ArchiveSuffixes, suffix => file.Length > suffix.Length && file.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is { } suffix ? file[..^suffix.Length] : file;

    /// <summary>The name of an image with a new tag: <c>app:1-squashed</c>.</summary>
    private static string WithTag(string name)
    {
        int digest = name.IndexOf('@', StringComparison.Ordinal);
        if (digest >= 0) name = name[..digest];
        int colon = name.LastIndexOf(':');
        string tag = colon > name.LastIndexOf('/') ? name[(colon + 1)..] : "latest";
        if (colon > name.LastIndexOf('/')) name = name[..colon];
        return tag == "latest" ? $"{name}:{Suffix}" : $"{name}:{tag[..Math.Min(tag.Length, MaxTag - Suffix.Length - 1)]}-{Suffix}";
    }

    private static string Given(IEnumerable<string[]> options) => string.Concat(options.SelectMany(option => option).Select(word => " " + Word(word)));

    private static string Word(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "_@%+=:,./-".Contains(c, StringComparison.Ordinal)) ? text : ExcludeCommand.Quote(text);
}
