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
        var directories = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (int file in files)
        {
            string? package = groups.PackageOf(file);
            Dictionary<string, long> names = package is null ? directories : packages;
            string name = package is null ? items.ShowPath(groups.TopDirectoryOf(file)) : ByteText.Show(package);
            names[name] = names.GetValueOrDefault(name) + items.BytesOf(file);
        }

        string[] parts =
        [
            .. List(packages, "package", "packages"),
            .. List(directories, "directory", "directories"),
        ];
        return parts.Length == 0 ? Whiteouts : $"files of {string.Join(", and of ", parts)}";
    }

    private static IEnumerable<string> List(Dictionary<string, long> sizes, string noun, string plural)
    {
        if (sizes.Count == 0) yield break;
        string[] names = [.. sizes.OrderByDescending(size => size.Value).ThenBy(size => size.Key, StringComparer.Ordinal).Select(size => size.Key).Take(MaxNames)];
        int others = sizes.Count - MaxNames;
        yield return others > 0 ? $"{string.Join(", ", names)} and {others.ToString(CultureInfo.InvariantCulture)} other {(others == 1 ? noun : plural)}"
            : names.Length == 1 ? names[0]
            : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }
}
