using Squash.Layers;

namespace Squash.Merge;

/// <summary>The changes of each layer to a merged tree, so that its states can be replayed from the lowest layer up.</summary>
internal sealed class TreeHistory
{
    private readonly TreeJournal _journal;

    private TreeHistory(TreeJournal journal, ushort[] lastLayers)
    {
        _journal = journal;
        LastLayers = lastLayers;
    }

    /// <summary>Turns a journal around, in place.</summary>
    /// <param name="tree">The tree that the journal led to.</param>
    /// <param name="journal">It must not be added to any more.</param>
    public static TreeHistory From(MergedTree tree, TreeJournal journal)
    {
        ChunkedList<(int Node, int Inode)> changes = journal.Changes;
        journal.BeginLayer();
        ushort[] lastLayers = new ushort[tree.Paths.Count], seenIn = new ushort[tree.Paths.Count];
        int[] inodes = new int[tree.Paths.Count];
        for (int node = 0; node < inodes.Length; node++) inodes[node] = tree.Paths[node].Inode;
        Array.Fill(seenIn, ushort.MaxValue);
        for (int layer = journal.Starts.Count - 2; layer >= 0; layer--)
        {
            for (int i = journal.Starts[layer + 1] - 1; i >= journal.Starts[layer]; i--)
            {
                (int node, int before) = changes[i];

                // Only the last change of a name within the layer counts.
                changes[i] = seenIn[node] == layer ? (PathTree.None, PathNode.Absent) : (node, inodes[node]);
                inodes[node] = before;
                if (seenIn[node] == ushort.MaxValue) lastLayers[node] = (ushort)layer;
                seenIn[node] = (ushort)layer;
            }
        }

        return new TreeHistory(journal, lastLayers);
    }

    /// <summary>The number of layers.</summary>
    public int Layers => _journal.Starts.Count - 1;

    /// <summary>The last layer that changed the target of each name; 0 for one that no layer changed. Not to be changed.</summary>
    public ushort[] LastLayers { get; }

    /// <summary>The targets of all names before the lowest layer.</summary>
    public int[] Begin()
    {
        int[] inodes = new int[LastLayers.Length];
        Array.Fill(inodes, PathNode.Absent);
        inodes[PathTree.Root] = PathNode.ImpliedDirectory;
        return inodes;
    }

    /// <summary>Advances the targets of all names by the next layer.</summary>
    public void Advance(int[] inodes, int layer)
    {
        foreach ((int node, int inode) in ChangesOf(layer)) inodes[node] = inode;
    }

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
