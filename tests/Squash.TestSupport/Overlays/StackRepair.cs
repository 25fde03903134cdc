using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Overlays;

/// <summary>Makes random layers loadable: drops the entries that no engine would unpack, and points hardlinks at files.</summary>
public static class StackRepair
{
    /// <param name="layers">The layers; the target of a hardlink only chooses among the existing files.</param>
    public static List<List<TarItem>> Repair(IEnumerable<IEnumerable<TarItem>> layers)
    {
        NaiveNode merged = NaiveNode.Directory();
        var repaired = new List<List<TarItem>>();
        foreach (IEnumerable<TarItem> layer in layers)
        {
            var kept = new List<TarItem>();
            var entries = new List<RawTarEntry>();
            NaiveNode upper = NaiveNode.Directory();
            foreach (TarItem item in layer)
            {
                if ((item.Type == '1' ? Retarget(item, kept, merged) : item) is not { } candidate) continue;
                entries.AddRange(RawTarReader.Read(LayerBuilder.Build([candidate])));
                try
                {
                    upper = NaiveLayer.Unpack(entries, merged, [], isStrict: true);
                    kept.Add(candidate);
                }
                catch (BadImageException)
                {
                    entries.RemoveAt(entries.Count - 1);
                }
            }

            merged = NaiveOverlay.Lay(upper, merged);
            repaired.Add(kept);
        }

        return repaired;
    }

    /// <summary>Most links refer to a file in their own layer, some to one in a layer below.</summary>
    private static TarItem? Retarget(TarItem link, List<TarItem> layer, NaiveNode merged)
    {
        int choice = link.Link.Span.ToArray().Sum(b => b);
        List<ByteString> own = [.. layer.Where(item => item.Type is '0' or '2' or '3' or '4' or '6').Select(item => item.Path)];
        List<ByteString> lower = [];
        if (own.Count == 0 || choice % 4 == 0) Collect(merged, default, lower);
        List<ByteString> all = lower.Count > 0 ? lower : own;
        return all.Count == 0 ? null : link with { Link = all[choice % all.Count] };
    }

    private static void Collect(NaiveNode directory, ByteString path, List<ByteString> files)
    {
        foreach ((ByteString name, NaiveNode child) in directory.Children)
        {
            ByteString childPath = path.IsEmpty ? name : path + "/" + name;
            if (child.IsDirectory) Collect(child, childPath, files);
            else files.Add(childPath);
        }
    }
}
