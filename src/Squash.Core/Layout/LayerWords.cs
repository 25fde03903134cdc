using System.Globalization;
using Squash.Transform.Slim.Files;

namespace Squash.Layout;

/// <summary>Says what a layer holds, for example <c>files of libc6, perl-base, bash and 9 other packages</c>.</summary>
/// <remarks>It depends only on the files of the layer, so that the same layers give the same history.</remarks>
internal static class LayerWords
{
    public const string Directories = "owners, modes and times of directories";

    private const string Whiteouts = "deletions of files in the layers below";

    private const int MaxNames = 3;

    /// <param name="files">The files of the layer.</param>
    /// <param name="items">All files.</param>
    /// <param name="groups">Their packages.</param>
    public static string Of(IEnumerable<int> files, LayoutItems items, FileGroups groups)
    {
        var packages = new Dictionary<string, long>(StringComparer.Ordinal);
        var directories = new Dictionary<int, long>();
        foreach (int file in files)
        {
            long bytes = items.BytesOf(file);
            if (groups.PackageOf(file) is { } package) packages[package] = packages.GetValueOrDefault(package) + bytes;
            else if (groups.TopDirectoryOf(file) is var directory) directories[directory] = directories.GetValueOrDefault(directory) + bytes;
        }

        string[] parts =
        [
            .. List([.. packages.Select(size => (ByteText.Show(size.Key), size.Value))], "package", "packages"),
            .. List([.. directories.Select(size => (items.ShowPath(size.Key), size.Value))], "directory", "directories"),
        ];
        return parts.Length == 0 ? Whiteouts : $"files of {string.Join(", and of ", parts)}";
    }

    private static IEnumerable<string> List(List<(string Name, long Bytes)> sizes, string noun, string plural)
    {
        if (sizes.Count == 0) yield break;
        string[] names = [.. sizes.OrderByDescending(size => size.Bytes).ThenBy(size => size.Name, StringComparer.Ordinal).Select(size => size.Name).Take(MaxNames)];
        int others = sizes.Count - MaxNames;
        yield return others > 0 ? $"{string.Join(", ", names)} and {others.ToString(CultureInfo.InvariantCulture)} other {(others == 1 ? noun : plural)}"
            : names.Length == 1 ? names[0]
            : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }
}
