namespace Squash.Merge;

/// <summary>What the layers of a merge changed, in order, so that earlier states of the tree can be told.</summary>
internal sealed class TreeJournal
{
    /// <summary>What a name pointed at before each change, oldest first.</summary>
    public List<(int Node, int Inode)> Changes { get; } = [];

    /// <summary>Where each layer's changes begin.</summary>
    public List<int> Starts { get; } = [];

    /// <summary>Directories that a layer has because a marker is in them, and perhaps no entry that tells of them.</summary>
    public List<(int Layer, int Directory)> MarkedDirectories { get; } = [];

    public void BeginLayer() => Starts.Add(Changes.Count);

    public void Add(int node, int inode) => Changes.Add((node, inode));

    public void AddMarked(int layer, int directory) => MarkedDirectories.Add((layer, directory));
}
