namespace Squash.TestSupport.Trees;

/// <summary>The differences of two root filesystems, one line each.</summary>
public static class TreeDiff
{
    /// <param name="expected">The expected tree. Times that no layer has are not compared.</param>
    /// <param name="actual">The actual tree.</param>
    /// <param name="loose">Names whose links are not compared.</param>
    /// <param name="withRoot">Whether the root's own metadata is compared.</param>
    public static List<string> Compare(
        RootfsTree expected, RootfsTree actual, IReadOnlySet<ByteString>? loose = null, bool withRoot = false)
    {
        loose ??= new HashSet<ByteString>();
        ILookup<object, ByteString> expectedNames = NamesByInode(expected, loose), actualNames = NamesByInode(actual, loose);
        var lines = new List<string>();
        foreach (ByteString path in expected.Keys.Union(actual.Keys).Order())
        {
            if (path.IsEmpty && !withRoot) continue;
            FileNode? before = expected.GetValueOrDefault(path), after = actual.GetValueOrDefault(path);
            if (before is null) lines.Add($"{path}: should not exist ({after?.Type})");
            else if (after is null) lines.Add($"{path}: is missing (was {before.Type})");
            else CompareNodes(path, before, after, lines);
            if (before is null || after is null || loose.Contains(path)) continue;
            string names = Show(expectedNames[before.Inode]), found = Show(actualNames[after.Inode]);
            if (names != found) lines.Add($"{path}: is one file with {found}, should be with {names}");
        }

        return lines;
    }

    private static void CompareNodes(ByteString path, FileNode before, FileNode after, List<string> lines)
    {
        foreach (((string field, string expected), (_, string actual)) in before.Fields().Zip(after.Fields()))
        {
            if (expected == actual) continue;
            if (field == "mtime" && before.Mtime is null) continue;
            if (field == "records" && (before.OtherRecords is null || after.OtherRecords is null)) continue;
            lines.Add($"{path}: {field} is {actual}, should be {expected}");
        }
    }

    private static ILookup<object, ByteString> NamesByInode(RootfsTree tree, IReadOnlySet<ByteString> loose) =>
        tree.Where(n => n.Value.Type != 'd' && !loose.Contains(n.Key)).ToLookup(n => n.Value.Inode, n => n.Key);

    private static string Show(IEnumerable<ByteString> names) => string.Join(", ", names);
}
