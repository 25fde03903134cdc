using Squash.Layers;

namespace Squash.Merge;

/// <summary>The changes that the layers of a merge made, in order, so that earlier states of the tree can be restored.</summary>
internal sealed class TreeJournal
{
    /// <summary>The earlier target of a name for each change, oldest first.</summary>
    public ChunkedList<(int Node, int Inode)> Changes { get; } = new();

    /// <summary>The beginning of each layer's changes.</summary>
    public List<int> Starts { get; } = [];

    /// <summary>Directories that a layer needs because it has a marker in them; it may have no entry for them.</summary>
    public List<int> MarkedDirectories { get; } = [];

    /// <summary>The beginning of each layer's marked directories.</summary>
    public List<int> MarkedStarts { get; } = [];

    public void BeginLayer()
    {
        Starts.Add(Changes.Count);
        MarkedStarts.Add(MarkedDirectories.Count);
    }

    public void Add(int node, int inode) => Changes[Changes.Add()] = (node, inode);

    public void AddMarked(int directory) => MarkedDirectories.Add(directory);
}
