using System.Text;
using Squash.Inspect.Leaks.Rules;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Inspect.Leaks;

/// <summary>Says for each secret in the layers which file it is in, and whether a container sees that file.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="losses">The files that they lost while they were merged.</param>
/// <param name="allowances">The known secrets.</param>
internal sealed class LeakLedger(MergedTree tree, ChunkedList<FileLoss> losses, LeakAllowances allowances)
{
    private readonly Dictionary<int, FileName> _names = [];
    private readonly Dictionary<int, List<LeakMatch>> _byFile = [];
    private readonly List<Leak> _leaks = [];
    private readonly ByteBuffer _path = new();

    /// <summary>All secrets of the layers.</summary>
    /// <param name="scans">The scan of each layer, base first.</param>
    public List<Leak> Find(IReadOnlyList<LeakScan> scans)
    {
        for (int layer = 0; layer < scans.Count; layer++)
        {
            foreach (LeakHit hit in scans[layer].Hits) Place(hit, layer);
        }

        NameFiles();
        foreach ((int inode, FileName name) in _names.OrderBy(pair => pair.Key))
        {
            if (_byFile[inode] is { Count: > 0 } matches) Report(inode, name, matches);
        }

        return _leaks;
    }

    private void Place(LeakHit hit, int layer)
    {
        LayerEntries entries = tree.Inodes.Layer(layer);
        int entry = EntryAt(entries, hit.Offset);
        if (entry >= 0 && hit.Offset + hit.Bytes <= entries[entry].DataOffset + entries.StoredBytesOf(entries[entry]))
        {
            int inode = tree.Inodes.FirstOf(layer) + entry;
            if (!_byFile.TryGetValue(inode, out List<LeakMatch>? matches)) _byFile.Add(inode, matches = []);
            matches.Add(new LeakMatch(hit.Rule, checked((int)Math.Min(hit.Offset - entries[entry].DataOffset, int.MaxValue)), hit.Bytes, hit.Shown));
            return;
        }

        _leaks.Add(NewLeak(hit.Rule, hit.Shown) with { Layer = layer + 1, Offset = hit.Offset });
    }

    /// <summary>The last file that begins at or before a position; -1 if there is none.</summary>
    private static int EntryAt(LayerEntries entries, long offset)
    {
        int low = 0, high = entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (entries[middle].DataOffset <= offset) low = middle + 1;
            else high = middle;
        }

        while (low > 0 && entries[low - 1].Type != EntryType.File) low--;
        return low - 1;
    }

    /// <summary>Finds the names of the files with secrets, and of those whose name says that they may have some.</summary>
    private void NameFiles()
    {
        for (int node = 0; node < tree.Paths.Count; node++)
        {
            int inode = tree.Paths[node].Inode;
            if (inode >= 0) Name(inode, node, null);
        }

        for (int i = 0; i < losses.Count; i++) Name(losses[i].Inode, losses[i].Node, losses[i].Layer + 1);
    }

    private void Name(int inode, int node, int? lostIn)
    {
        bool isFound = _byFile.ContainsKey(inode);
        if ((!isFound && !FileRules.MayPick(tree.Paths.Name(node))) || tree.Inodes[inode].Type != EntryType.File) return;
        tree.Paths.GetPath(node, _path);
        IReadOnlyList<PatternRule> rules = FileRules.Of(_path.Span);
        if (!isFound && rules.Count == 0) return;
        if (!isFound) _byFile.Add(inode, []);
        _byFile[inode].AddRange(FindIn(inode, rules));
        _names.TryAdd(inode, new FileName(_path.Span.ToArray(), lostIn));
    }

    private List<LeakMatch> FindIn(int inode, IReadOnlyList<PatternRule> rules)
    {
        List<LeakMatch> matches = [];
        LayerEntry entry = tree.Inodes[inode];
        if (rules.Count == 0 || entry.Sparse != 0 || entry.IsDropped || entry.SizeOrDevice > FileRules.MaxBytes) return matches;
        byte[] content = new byte[entry.SizeOrDevice];
        tree.Inodes.TarOf(inode).ReadExactly(content, entry.DataOffset);
        bool isPacked = PackedText.IsPacked(content);
        string text = Encoding.Latin1.GetString(isPacked ? PackedText.Unpack(content, FileRules.MaxBytes) : content);
        foreach (PatternRule rule in rules) rule.Find(text, matches);
        return isPacked ? [.. matches.Select(match => AtItsPlace(match, content))] : matches;
    }

    private static LeakMatch AtItsPlace(LeakMatch match, byte[] file)
    {
        (int start, int bytes) = PackedText.PlaceOf(file, match.Start, match.Length);
        return match with { Start = start, Length = bytes };
    }

    private void Report(int inode, FileName name, List<LeakMatch> matches)
    {
        var reported = new List<LeakMatch>();

        // Of two rules for the same place, that for the file's name says more.
        foreach (LeakMatch match in matches.OrderBy(match => match.Rule is PrefixRule).ThenBy(match => match.Start))
        {
            bool isKnown = reported.Any(other => other.Rule.Severity == match.Rule.Severity && match.Start < other.End && other.Start < match.End);
            if (!isKnown) reported.Add(match);
        }

        foreach (LeakMatch match in reported.OrderBy(match => match.Start))
        {
            ReadOnlySpan<byte> path = name.Path;
            if (match.Rule is PatternRule { IsDirectory: true }) path = path[..TarPath.ParentLength(path)];
            _leaks.Add(NewLeak(match.Rule, match.Shown) with
            {
                Layer = tree.Inodes.OrdinalOf(inode) + 1,
                Path = TarPath.ToText(path),
                Offset = match.Start,
                IsVisible = name.LostIn is null,
                LostIn = name.LostIn,
                Remedy = name.LostIn is null ? LeakRemedy.Exclude : LeakRemedy.Squash,
                Allowed = allowances.ReasonFor(match.Rule.Name, path, null),
            });
        }
    }

    private static Leak NewLeak(LeakRule rule, string shown) => new()
    {
        Rule = rule.Name,
        Title = rule.Title,
        Source = rule.Source,
        Severity = rule.Severity,
        Masked = shown,
        IsVisible = false,
        Remedy = LeakRemedy.Squash,
    };

    /// <summary>A name of a file.</summary>
    /// <param name="Path">The path.</param>
    /// <param name="LostIn">The number of the layer that took its last name; <see langword="null"/> if a container sees it.</param>
    private sealed record FileName(byte[] Path, int? LostIn);
}
