using System.Text.RegularExpressions;

namespace Squash.Cli.Options;

/// <summary>Says how to pass an archive if the argument is something else.</summary>
internal static partial class InputHint
{
    // skopeo and podman put a prefix for the kind before the name of a file or directory: containers-transports(5).
    private static readonly string[] FileTransports = ["docker-archive:", "oci-archive:", "oci:"];
    private static readonly string[] EngineTransports = ["docker://", "docker-daemon:", "containers-storage:"];

    /// <summary>The message for an input that is not a file, if we can guess what is meant; otherwise <see langword="null"/>.</summary>
    public static string? OfOperand(string argument)
    {
        if (IsFileTransport(argument) || !IsReference(WithoutTransport(argument))) return null;
        return WordPattern().IsMatch(argument)
            ? $"'{argument}' is neither a command (squash help lists them) nor a file; {Pipe(argument)}"
            : $"there is no file '{argument}'; {Pipe(argument)}";
    }

    /// <summary>The message for an output that is not a file name, if we can guess what is meant; otherwise <see langword="null"/>.</summary>
    public static string? OfTarget(string argument)
    {
        if (Array.Find(FileTransports, argument.StartsWith) is { } transport)
        {
            string format = transport == "oci:" ? "oci-dir" : transport.TrimEnd(':');
            return $"the output '{argument}': name the file alone, and the format with --format {format}";
        }

        if (Array.Exists(EngineTransports, argument.StartsWith))
        {
            return $"the output '{argument}' is not a file: pipe the image on, squash IN.tar -t NAME:TAG | docker load";
        }

        return argument.Contains(':', StringComparison.Ordinal) && IsReference(argument)
            ? $"the output '{argument}' looks like the name of an image: name a file, and the image with -t {argument}"
            : null;
    }

    /// <summary>The message for a missing file.</summary>
    public static string OfMissing(string path)
    {
        string missing = $"there is no file '{path}'";
        if (Array.Find(FileTransports, path.StartsWith) is { } transport)
        {
            return $"{missing}; name the file alone: {path[transport.Length..].Split(':')[0]}";
        }

        return IsReference(WithoutTransport(path)) ? $"{missing}; {Pipe(path)}" : missing;
    }

    private static string Pipe(string reference) => $"to squash an image, pipe it in: docker save {WithoutTransport(reference)}";

    private static bool IsFileTransport(string text) => Array.Exists(FileTransports, text.StartsWith);

    private static string WithoutTransport(string text) =>
        Array.Find(EngineTransports, text.StartsWith) is { } transport ? text[transport.Length..] : text;

    // A name that ends like an archive is a file, although an image could have it too.
    private static bool IsReference(string text) => ReferencePattern().IsMatch(text) && !ArchiveSuffix().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]+([._:/@-]+[A-Za-z0-9]+)*\z")]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"^[a-z]+\z")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"\.(tar|tgz|gz|zst|xz|bz2|lz)(:|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex ArchiveSuffix();
}
