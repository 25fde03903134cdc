using System.Text.RegularExpressions;

namespace Squash.Cli.Options;

/// <summary>Says how to give an archive where something else was given in its place.</summary>
internal static partial class InputHint
{
    // skopeo and podman name a file, or a directory, together with its kind: containers-transports(5).
    private static readonly string[] FileTransports = ["docker-archive:", "oci-archive:", "oci:"];
    private static readonly string[] EngineTransports = ["docker://", "docker-daemon:", "containers-storage:"];

    /// <summary>What to say of an argument where none belongs.</summary>
    public static string OfOperand(string argument) =>
        Path.Exists(argument) ? $"give the archive with -i: squash -i {argument}"
        : IsReference(WithoutTransport(argument)) ? Save(argument)
        : "an archive is given with -i FILE, or on stdin";

    /// <summary>What to say of a file that is not there.</summary>
    public static string OfMissing(string path)
    {
        string missing = $"there is no file '{path}'";
        if (Array.Find(FileTransports, path.StartsWith) is { } transport)
        {
            return $"{missing}; name the file alone: {path[transport.Length..].Split(':')[0]}";
        }

        return IsReference(WithoutTransport(path)) ? $"{missing}; {Save(path)}" : missing;
    }

    private static string Save(string reference) => $"an image is piped in, with docker save {WithoutTransport(reference)}";

    private static string WithoutTransport(string text) =>
        Array.Find(EngineTransports, text.StartsWith) is { } transport ? text[transport.Length..] : text;

    // What ends like an archive is the name of a file, though an image could have it too.
    private static bool IsReference(string text) => ReferencePattern().IsMatch(text) && !ArchiveSuffix().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]+([._:/@-]+[A-Za-z0-9]+)*\z")]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"\.(tar|tgz|gz|zst|xz|bz2|lz)(:|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex ArchiveSuffix();
}
