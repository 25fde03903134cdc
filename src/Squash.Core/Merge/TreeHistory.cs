namespace Squash.Merge;

/// <summary>What each layer changed in a merged tree, so that a state of it can be walked forward from the lowest layer up.</summary>
internal sealed class TreeHistory
{
    private readonly TreeJournal _journal;
    private readonly int[] _lastLayers;

    private TreeHistory(TreeJournal journal, int[] lastLayers)
    {
        _journal = journal;
        _lastLayers = lastLayers;
    }

    /// <summary>Turns a journal around, in place.</summary>
    /// <param name="tree">The tree that the journal led to.</param>
    /// <param name="journal">It must not be added to any more.</param>
    public static TreeHistory From(MergedTree tree, TreeJournal journal)
    {
        List<(int Node, int Inode)> changes = journal.Changes;
        journal.BeginLayer();
        int[] lastLayers = new int[tree.Paths.Count], seenIn = new int[tree.Paths.Count], inodes = new int[tree.Paths.Count];
        for (int node = 0; node < inodes.Length; node++) inodes[node] = tree.Paths[node].Inode;
        Array.Fill(lastLayers, -1);
        Array.Fill(seenIn, -1);
        for (int layer = journal.Starts.Count - 2; layer >= 0; layer--)
        {
            for (int i = journal.Starts[layer + 1] - 1; i >= journal.Starts[layer]; i--)
            {
                (int node, int before) = changes[i];

                // Only the last change of a name within the layer counts.
                changes[i] = seenIn[node] == layer ? (PathTree.None, PathNode.Absent) : (node, inodes[node]);
                inodes[node] = before;
                seenIn[node] = layer;
                if (lastLayers[node] < 0) lastLayers[node] = layer;
            }
        }

        return new TreeHistory(journal, lastLayers);
    }

    /// <summary>The number of layers.</summary>
    public int Layers => _journal.Starts.Count - 1;

    /// <summary>The last layer that changed what a name points at; -1 for the root if no layer did.</summary>
    public int LastLayerOf(int node) => _lastLayers[node];

    /// <summary>The names that a layer changed, each once, and what they point at after it.</summary>
    public IEnumerable<(int Node, int Inode)> ChangesOf(int layer)
    {
        for (int i = _journal.Starts[layer]; i < _journal.Starts[layer + 1]; i++)
        {
            if (_journal.Changes[i].Node != PathTree.None) yield return _journal.Changes[i];
        }
    }

    /// <summary>Directories that a layer has because a marker is in them.</summary>
    public IEnumerable<int> MarkedDirectoriesOf(int layer) =>
        _journal.MarkedDirectories.Skip(_journal.MarkedStarts[layer]).Take(_journal.MarkedStarts[layer + 1] - _journal.MarkedStarts[layer]);
}
