using System.Text;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Packages;

/// <summary>Reduces what dpkg records about a package, such as its list of files, to the files that stay.</summary>
internal static class PackageRecords
{
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <param name="files">The image.</param>
    /// <param name="node">The record: <c>.list</c>, <c>.md5sums</c> or <c>.conffiles</c>.</param>
    /// <param name="isKept">Whether a name stays.</param>
    /// <returns>The lines about names that stay; <see langword="null"/> for a record that is too large to be read.</returns>
    public static byte[]? Reduce(IRootFiles files, int node, Func<int, bool> isKept)
    {
        if (files.ReadAll(node, MaxBytes) is not { } content) return null;
        bool isSums = files.NameOf(node).EndsWith(".md5sums", StringComparison.Ordinal);
        var reduced = new StringBuilder();
        foreach (string line in ByteText.Of(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = files.Resolve(isSums ? PathOfSum(line) : PathOf(line), followLast: false, links: null);
            if (at == files.Root || (at != IRootFiles.None && isKept(at))) reduced.Append(line).Append('\n');
        }

        return ByteText.ToBytes(reduced.ToString());
    }

    // A line of conffiles may have a flag in front.
    private static string PathOf(string line) => line.IndexOf('/', StringComparison.Ordinal) is > 0 and var start ? line[start..] : line;

    private static string PathOfSum(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].TrimStart(' ', '*');
}
