using Squash.Merge;
using Squash.Tar;

namespace Squash.Layout;

/// <summary>Cuts a list of files into layers of at most a given size, in the given order.</summary>
/// <param name="tree">The tree.</param>
/// <param name="items">The files.</param>
/// <param name="maxBytes">The largest size of a tar.</param>
internal sealed class LayerCutter(MergedTree tree, LayoutItems items, long maxBytes)
{
    private readonly HashSet<int> _directories = [];

    // The parents of the current file that the current layer does not have.
    private readonly HashSet<int> _missing = [];
    private long _bytes = TarEncoder.EndBytes;
    private bool _isEmpty = true;

    /// <summary>Items that are too large for any layer, with the size of the separate layer that each has.</summary>
    public List<(int Item, long Bytes)> TooLarge { get; } = [];

    /// <param name="files">The items; a file takes its further names along.</param>
    /// <param name="keepsMetadata">Whether directories have their own metadata, and not that of the parents of files.</param>
    public List<List<int>> Cut(IEnumerable<int> files, bool keepsMetadata = false)
    {
        var layers = new List<List<int>>();
        foreach (int file in files)
        {
            long bytes = Measure(file, keepsMetadata);
            if (!_isEmpty && _bytes + bytes > maxBytes)
            {
                Begin();
                bytes = Measure(file, keepsMetadata);
            }

            if (_bytes + bytes > maxBytes) TooLarge.Add((file, _bytes + bytes));
            if (_isEmpty) layers.Add([]);
            layers[^1].Add(file);
            _isEmpty = false;
            _bytes += bytes;
            _directories.UnionWith(_missing);
            if (keepsMetadata) _directories.Add(items[file].Node);
        }

        Begin();
        return layers;
    }

    private void Begin()
    {
        _directories.Clear();
        _bytes = TarEncoder.EndBytes;
        _isEmpty = true;
    }

    private long Measure(int file, bool keepsMetadata)
    {
        _missing.Clear();
        FindMissing(items.ParentOf(file), keepsMetadata);
        for (int link = items.NextName(file); link > 0; link = items.NextName(link)) FindMissing(items.ParentOf(link), keepsMetadata);
        long bytes = items.BytesOf(file);
        foreach (int directory in _missing) bytes += items.Measure(LayoutDirectories.ItemOf(tree, directory, keepsMetadata));
        return bytes;
    }

    private void FindMissing(int directory, bool keepsMetadata)
    {
        for (int at = directory; at != PathTree.None && !_directories.Contains(at); at = tree.Paths[at].Parent)
        {
            if (LayoutDirectories.HasItem(tree, at, keepsMetadata)) _missing.Add(at);
        }
    }
}
