using System.Text.RegularExpressions;

namespace Squash.Cli.Reporting;

/// <summary>Replaces the framework's messages about files that cannot be opened with the cause, in our own words.</summary>
/// <remarks>The messages are recognised by their text, because many are part of one of our messages, which names the purpose of the file.</remarks>
internal static partial class SystemMessage
{
    /// <summary>The message, with every known sentence of the framework replaced.</summary>
    public static string Reword(string message)
    {
        string text = MissingPattern().Replace(message, match => Missing(match.Groups["path"].Value));
        text = DeniedPattern().Replace(text, match => Denied(match.Groups["path"].Value));
        text = LongPattern().Replace(text, match => $"the name '{match.Groups["path"].Value}' is too long");
        text = ExistsPattern().Replace(text, match => $"the file '{match.Groups["path"].Value}' exists already");
        text = InUsePattern().Replace(text, match => $"'{match.Groups["path"].Value}' is in use by another process");
        text = ErrnoPattern().Replace(text, match => $"'{match.Groups["path"].Value}': {LowerFirst(match.Groups["what"].Value)}");
        return text.TrimEnd('.');
    }

    private static string Missing(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(parent) || Directory.Exists(parent)) return $"there is no file '{path}'";
        while (Path.GetDirectoryName(parent) is { Length: > 0 } above && !Directory.Exists(above)) parent = above;
        return File.Exists(parent) ? $"'{parent}' is a file, not a directory" : $"there is no directory '{parent}'";
    }

    private static string Denied(string path)
    {
        if (Directory.Exists(path)) return $"'{path}' is a directory, not a file";
        if (File.Exists(path)) return $"no permission to open '{path}'";
        return Path.GetDirectoryName(path) is { Length: > 0 } parent ? $"no permission for the directory '{parent}'" : $"no permission to open '{path}'";
    }

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    [GeneratedRegex(@"Could not find (file|a part of the path|file or directory) '(?<path>[^']*)'\.?")]
    private static partial Regex MissingPattern();

    [GeneratedRegex(@"Access to the path '(?<path>[^']*)' is denied\.?")]
    private static partial Regex DeniedPattern();

    [GeneratedRegex(@"The path '(?<path>[^']*)' is too long, or a component of the specified path is too long\.?")]
    private static partial Regex LongPattern();

    [GeneratedRegex(@"The file '(?<path>[^']*)' already exists\.?")]
    private static partial Regex ExistsPattern();

    [GeneratedRegex(@"The process cannot access the file '(?<path>[^']*)' because it is being used by another process\.?")]
    private static partial Regex InUsePattern();

    // Messages without a specific replacement: "Read-only file system : '/sys/x'".
    [GeneratedRegex(@"^(?<what>[A-Z][^':]*) : '(?<path>[^']*)'\.?$")]
    private static partial Regex ErrnoPattern();
}
