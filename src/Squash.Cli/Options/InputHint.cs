using System.Text.RegularExpressions;

namespace Squash.Cli.Options;

/// <summary>Says how to name an image if the argument is neither a file nor a name with a transport.</summary>
internal static partial class InputHint
{
    private const string PodmanStorage = "containers-storage:";
    private const string SkopeoDirectory = "dir:";

    /// <summary>The message for a source of squash that is not a file, if we can guess what is meant; otherwise <see langword="null"/>.</summary>
    /// <param name="argument">The source.</param>
    /// <param name="target">The target, if it is named.</param>
    public static string? OfOperand(string argument, string? target)
    {
        if (argument.StartsWith(PodmanStorage, StringComparison.Ordinal)) return OfMissing(argument);
        if (OfTransport(argument) is { } hint) return hint;
        if (!IsReference(argument)) return null;
        string problem = WordPattern().IsMatch(argument) ? $"'{argument}' is neither a command (squash help lists them) nor a file" : $"'{argument}' is not a file";
        return $"{problem}; for an image in the Docker daemon: squash docker-daemon:{argument} {TargetFor(argument, target, "docker-daemon:")}"
            + $"; for one in a registry: squash docker://{argument} {TargetFor(argument, target, "docker://")}";
    }

    /// <summary>The message for an output that is not a file name, if we can guess what is meant; otherwise <see langword="null"/>.</summary>
    /// <param name="argument">The target.</param>
    /// <param name="isInList">Whether it is in the list of a batch, where names follow the file.</param>
    public static string? OfTarget(string argument, bool isInList = false)
    {
        if (argument.StartsWith(PodmanStorage, StringComparison.Ordinal))
        {
            return $"the output '{argument}' is not a file: pipe the image on, squash IN.tar -t NAME:TAG | podman load";
        }

        if (OfTransport(argument) is { } hint) return hint;
        return argument.Contains(':', StringComparison.Ordinal) && IsReference(argument)
            ? $"the output '{argument}' looks like the name of an image: give docker-daemon:{argument} for the Docker daemon, docker://{argument} for a registry, "
                + $"or name a file, and {(isInList ? $"{argument} after it" : $"the image with -t {argument}")}"
            : null;
    }

    /// <summary>The message for a file in the place of an image of the daemon; <see langword="null"/> for everything else.</summary>
    public static string? OfFile(string image) => Path.Exists(image) && !IsReference(image)
        ? $"'{image}' is a file, and IMAGE is the name of an image in the Docker daemon; for files: squash {image} OUT.tar"
        : null;

    /// <summary>The failure for a missing file: a wrong command line, if an image is meant.</summary>
    /// <inheritdoc cref="OfMissing"/>
    public static Exception FailureOf(string path, string? command = null) =>
        OfMissing(path, command) is var message && message == Missing(path) ? new FileNotFoundException(message) : new UsageException(message);

    /// <summary>The message for a missing file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="command">The beginning of a command line that ends with the image; <see langword="null"/> if there is none.</param>
    public static string OfMissing(string path, string? command = null)
    {
        if (path.StartsWith(PodmanStorage, StringComparison.Ordinal))
        {
            return $"podman's storage is not read directly; pipe the image in: podman save {path[PodmanStorage.Length..]} | {command ?? "squash"}";
        }

        if (OfTransport(path) is { } hint) return hint;
        string start = command is null ? "" : command + " ";
        return IsReference(path)
            ? $"'{path}' is not a file; for an image in the Docker daemon: {start}docker-daemon:{path}; for one in a registry: {start}docker://{path}"
            : Missing(path);
    }

    /// <summary>The message for the address of a registry in a browser, or a transport that is misspelt or unknown; otherwise <see langword="null"/>.</summary>
    public static string? OfTransport(string text)
    {
        if (ImagePlace.HasPrefix(text)) return null;
        if (UrlPattern().Match(text) is { Success: true } url) return $"'{text}' is not a file; for an image in a registry, give docker://{url.Groups[1].Value}{url.Groups[2].Value}";
        if (text.StartsWith(SkopeoDirectory, StringComparison.Ordinal))
        {
            return $"'{text}' is a directory of skopeo, which squash does not read; copy it first: skopeo copy {text} oci:DIR";
        }

        if (TransportPattern().Match(text) is not { Success: true } parts) return null;
        (string word, bool hasSlashes, string rest) = (parts.Groups[1].Value, parts.Groups[2].Length > 0, parts.Groups[3].Value);

        // Names of images have a colon, too: only a word that is almost a transport is one.
        string? nearest = NearestWord.Find(word, ImagePlace.TransportNames.Where(name => hasSlashes || (name.Contains('-', StringComparison.Ordinal) && Math.Abs(name.Length - word.Length) <= 2)));
        if (nearest is null && !hasSlashes) return null;
        string guess = nearest is null ? "squash --help lists them" : $"did you mean {nearest}:{(nearest == "docker" ? "//" : "")}{rest}?";
        return $"unknown transport '{word}': {guess}";
    }

    private static string Missing(string path) => $"there is no file '{path}'";

    // Without a target, an image of the daemon goes back to it, and one of a registry into a file.
    private static string TargetFor(string source, string? target, string prefix)
    {
        if (target is not null) return IsReference(target) && target.Contains(':', StringComparison.Ordinal) ? prefix + target : target;
        return prefix == "docker://" ? "slim.tar" : $"{prefix}{source[..NameLength(source)]}:slim";
    }

    private static int NameLength(string reference)
    {
        int end = reference.IndexOf('@', StringComparison.Ordinal) is int at and >= 0 ? at : reference.Length;
        int colon = reference.LastIndexOf(':', end - 1);
        return colon > reference.LastIndexOf('/', end - 1) ? colon : end;
    }

    // A name that ends like an archive is a file, although an image could have it too.
    private static bool IsReference(string text) =>
        !ImagePlace.HasPrefix(text) && ReferencePattern().IsMatch(text) && !ArchiveSuffix().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]+([._:/@-]+[A-Za-z0-9]+)*\z")]
    private static partial Regex ReferencePattern();

    // docker:27 is an image, and docker:HOST/NAME is not.
    [GeneratedRegex(@"^(?:(?:https?|docker):/+([^/].*)|docker:([^/]+/.*))\z", RegexOptions.IgnoreCase)]
    private static partial Regex UrlPattern();

    [GeneratedRegex(@"^([A-Za-z-]{3,}):(//)?(.+)\z")]
    private static partial Regex TransportPattern();

    [GeneratedRegex(@"^[a-z]+\z")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\.(tar|tgz|gz|zst|xz|bz2|lz)(:|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex ArchiveSuffix();
}
