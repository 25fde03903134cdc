using Squash.Tar;
using Squash.TestSupport;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Compare;

/// <summary>The differences of two trees, found in the slow and obvious way: each property of each path.</summary>
internal static class TreeReference
{
    /// <summary>As <c>+ path</c>, <c>- path</c> or <c>~ path property</c>, in order.</summary>
    public static List<string> Differences(RootfsTree before, RootfsTree after)
    {
        var lines = new List<string>();
        HashSet<ByteString> both = [ByteString.Empty, .. before.Keys.Intersect(after.Keys)];
        List<ByteString> files = [.. both.Where(path => !path.IsEmpty && before[path].Type != 'd' && before[path].Type == after[path].Type).OrderBy(InWalkOrder)];
        Dictionary<object, ByteString> firstBefore = FirstNames(before, files), firstAfter = FirstNames(after, files);
        foreach (ByteString path in before.Keys.Union(after.Keys).Where(path => !path.IsEmpty).OrderBy(InWalkOrder))
        {
            // The contents of a directory that only one tree has are implied.
            bool isBefore = before.ContainsKey(path), isAfter = after.ContainsKey(path);
            if (isBefore && isAfter) lines.AddRange(Properties(path, before[path], after[path], firstBefore, firstAfter).Order().Select(property => $"~ {Show(path)} {property}"));
            else if (both.Contains(Parent(path))) lines.Add($"{(isBefore ? '-' : '+')} {Show(path)}");
        }

        return lines;
    }

    /// <summary>The differences in a report, in the same form.</summary>
    public static List<string> Differences(ImageCompareReport report) => [.. report.Paths.SelectMany(Lines)];

    private static IEnumerable<string> Lines(PathDifference path) => path.Change switch
    {
        PathChange.Added => [$"+ {path.Path}"],
        PathChange.Removed => [$"- {path.Path}"],
        _ => path.Properties.Select(property => $"~ {path.Path} {property.Property}").Distinct().Order(),
    };

    private static Dictionary<object, ByteString> FirstNames(RootfsTree tree, List<ByteString> files)
    {
        var first = new Dictionary<object, ByteString>();
        foreach (ByteString path in files) first.TryAdd(tree[path].Inode, path);
        return first;
    }

    private static IEnumerable<string> Properties(
        ByteString path, FileNode before, FileNode after, Dictionary<object, ByteString> firstBefore, Dictionary<object, ByteString> firstAfter)
    {
        if (before.Type != after.Type)
        {
            yield return "Type";
            yield break;
        }

        if (before.Type != 'd')
        {
            if (firstBefore[before.Inode] != firstAfter[after.Inode]) yield return "HardLink";
            else if (firstBefore[before.Inode] != path) yield break;
        }

        if (before.Mode != after.Mode) yield return "Mode";
        if ((before.Uid, before.Gid) != (after.Uid, after.Gid)) yield return "Owner";
        if ((before.Mtime ?? 0) != (after.Mtime ?? 0)) yield return "Mtime";
        if (before.Target != after.Target) yield return "Target";
        if (before.Device != after.Device) yield return "Device";
        if (before.Xattrs != after.Xattrs) yield return "Xattr";
        if ((before.OtherRecords ?? "") != (after.OtherRecords ?? "")) yield return "Record";
        if (before.Size != after.Size) yield return "Size";
        else if (before.Content != after.Content) yield return "Content";
    }

    private static ByteString Parent(ByteString path) => path.Span[..Math.Max(0, path.Span.LastIndexOf((byte)'/'))];

    // Name by name, because names contain no NUL.
    private static ByteString InWalkOrder(ByteString path) => path.ToArray().Select(b => b == '/' ? (byte)0 : b).ToArray();

    private static string Show(ByteString path) => TarPath.ToText(path.Span);
}
