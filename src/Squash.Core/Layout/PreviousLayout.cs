using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Layout;

/// <summary>The layers of an earlier result that have the files of a tree.</summary>
/// <param name="tree">The tree; all of its layers are merged.</param>
internal sealed class PreviousLayout(MergedTree tree)
{
    // By node: the topmost layer with this path, counted from 1; 0 for none.
    private readonly int[] _layers = new int[tree.Paths.Count];

    private readonly Dictionary<DiffId, long> _sizes = [];

    /// <summary>The layers, with the sizes of their tars.</summary>
    public IReadOnlyDictionary<DiffId, long> Layers => _sizes;

    /// <summary>The number of layers so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the next layer, lowest first.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="diffId">Its digest.</param>
    /// <param name="isKept">Whether the new result keeps the same layer, so that no file can be added to it.</param>
    public void Add(LayerIndex layer, DiffId diffId, bool isKept)
    {
        Count++;
        _sizes[diffId] = layer.Entries.Tar.Length;
        if (isKept) return;
        for (int i = 0; i < layer.Entries.Count; i++)
        {
            ref readonly LayerEntry entry = ref layer.Entries[i];
            if (entry.Type == EntryType.Directory) continue;
            int node = tree.Paths.FindPath(layer.PathOf(entry));
            if (node != PathTree.None) _layers[node] = Count;
        }
    }

    /// <summary>The layer with a path; 0 is the lowest, and <see langword="null"/> means that no layer has it.</summary>
    public int? LayerOf(int node) => _layers[node] == 0 ? null : _layers[node] - 1;
}
