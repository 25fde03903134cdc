using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Plan;

/// <summary>Plans every layer of an image anew with only what the finished image shows.</summary>
/// <remarks>
/// <para>
/// It replays two stacks side by side, from the lowest layer up: the source's and the output's. A layer that wastes no more than the
/// threshold stays as it is. The plan of any other layer is the difference between the output below it and a target state:
/// </para>
/// <para>
/// A name that no later layer changes gets its final state, together with the directories above it. Any other name stays as
/// the output shows it below, because that costs nothing, until the source deletes it; a name that the output does not show
/// is left out. After the last layer, both stacks show the same files.
/// </para>
/// </remarks>
internal sealed class PurgePlanner
{
    // A plan looks at every name several times, and thousands of layers may each be planned. A look costs less than a step of a merge.
    private const int NamesPerStep = 8;

    private readonly MergedTree _tree;
    private readonly TreeHistory _history;
    private readonly TarTime? _latestTime;
    private readonly ImageBudget _budget;
    private readonly CancellationToken _cancellationToken;

    // The layer that brings the final state of a name; that of the last of them if a file has several.
    private readonly ushort[] _finalLayers;

    // The lowest layer that brings the final state of a name, or of anything below it.
    private readonly ushort[] _neededFrom;

    // Layers with a name that a transform removed or changed. They are written again even if they waste nothing.
    private readonly HashSet<int> _transformed;

    // The targets of all names after the layers so far, in the source and in the output.
    private readonly int[] _source;
    private int[] _output;

    // Used again by each layer, because a million names take megabytes.
    private readonly int[] _before;
    private int[] _target;
    private readonly NameCounts _names;
    private bool _isPurged;
    private bool _hasLayers;

    /// <param name="tree">The merged layers, with the changes of transforms.</param>
    /// <param name="history">The changes of each layer, without the transforms.</param>
    /// <param name="latestTime">Later modification times are written as this one.</param>
    /// <param name="budget">The limits of the image.</param>
    /// <param name="cancellationToken">Cancels between two directories.</param>
    public PurgePlanner(MergedTree tree, TreeHistory history, TarTime? latestTime, ImageBudget budget, CancellationToken cancellationToken)
    {
        _tree = tree;
        _history = history;
        _latestTime = latestTime;
        _budget = budget;
        _cancellationToken = cancellationToken;
        _source = history.Begin();
        _output = history.Begin();
        _before = new int[_source.Length];
        _target = new int[_source.Length];
        _names = tree.Inodes.Names.CopyEmpty();
        _finalLayers = FindFinalLayers();
        _neededFrom = FindNeeded();
        _transformed = FindTransformed();
    }

    /// <summary>Whether the layers that were planned so far show the files of the tree.</summary>
    public bool IsComplete => IsTree(_output);

    /// <summary>Goes on with a layer that stays even if it wastes something.</summary>
    public void Keep(int layer)
    {
        Advance(layer);
        KeepInOutput(layer);
    }

    /// <summary>Plans the next layer.</summary>
    /// <param name="layer">Its number; 0 is the base.</param>
    /// <param name="threshold">It stays as it is unless it wastes more bytes than this.</param>
    /// <returns>The layer without hidden bytes, perhaps empty; <see langword="null"/> if it stays as it is.</returns>
    public LayerPlan? Purge(int layer, long threshold)
    {
        // A hardlink to a file of a lower layer needs that file under its old name.
        bool mustGo = _transformed.Contains(layer) || (_isPurged && _tree.LayersWithLowerLinks.Contains(layer));
        if (!mustGo && !MayWaste(layer))
        {
            Keep(layer);
            return null;
        }

        _source.CopyTo(_before, 0);
        Advance(layer);
        FindTarget(layer);
        LayerPlan purged = Plan(_hasLayers ? _output : null, _target);
        if (!mustGo && WastedBytes(layer, purged) <= threshold)
        {
            KeepInOutput(layer);
            return null;
        }

        (_output, _target) = (_target, _output);
        _isPurged = true;
        _hasLayers |= purged.Items.Count > 0;
        return purged;
    }

    /// <summary>Plans one more layer on top, because transforms removed files of layers that stay.</summary>
    public LayerPlan Complete() => Plan(_hasLayers ? _output : null, LiveState());

    private LayerPlan Plan(int[]? below, int[] target)
    {
        CountNames();
        return LayerPlanner.Plan(
            _tree, below is null ? null : TreeState.Of(_tree, below, _names), TreeState.Of(_tree, target, _names), _latestTime, _cancellationToken);
    }

    private void CountNames() => _budget.Step(1 + (_tree.Paths.Count / NamesPerStep));

    private int[] LiveState()
    {
        int[] inodes = new int[_tree.Paths.Count];
        for (int node = 0; node < inodes.Length; node++) inodes[node] = _tree.Paths[node].Inode;
        return inodes;
    }

    private ushort[] FindFinalLayers()
    {
        ushort[] layers = _history.LastLayers;
        var ofShared = new Dictionary<int, ushort>();
        for (int node = 0; node < layers.Length; node++)
        {
            int inode = _tree.Paths[node].Inode;
            if (inode >= 0 && _tree.Inodes.Names[inode] > 1) ofShared[inode] = Math.Max(layers[node], ofShared.GetValueOrDefault(inode));
        }

        if (ofShared.Count == 0) return layers;
        layers = [.. layers];
        for (int node = 0; node < layers.Length; node++)
        {
            if (ofShared.TryGetValue(_tree.Paths[node].Inode, out ushort last)) layers[node] = last;
        }

        return layers;
    }

    private ushort[] FindNeeded()
    {
        ushort[] needed = new ushort[_tree.Paths.Count];
        Array.Fill(needed, ushort.MaxValue);

        // From the last node to the first: a directory comes before what is in it.
        for (int node = needed.Length - 1; node > PathTree.Root; node--)
        {
            if (_tree.Paths[node].IsPresent) needed[node] = Math.Min(needed[node], _finalLayers[node]);
            ref ushort above = ref needed[_tree.Paths[node].Parent];
            above = Math.Min(above, needed[node]);
        }

        return needed;
    }

    private HashSet<int> FindTransformed()
    {
        // Without transforms, the changes of all layers lead to the tree.
        int[] untouched = _target;
        _source.CopyTo(untouched, 0);
        for (int layer = 0; layer < _history.Layers; layer++) _history.Advance(untouched, layer);

        if (IsTree(untouched)) return [];
        return [.. Enumerable.Range(0, _history.Layers).Where(layer => _history.ChangesOf(layer)
            .Any(change => change.Inode != PathNode.Absent && untouched[change.Node] != _tree.Paths[change.Node].Inode))];
    }

    private bool IsTree(int[] state)
    {
        for (int node = 0; node < state.Length; node++)
        {
            if (state[node] != _tree.Paths[node].Inode) return false;
        }

        return true;
    }

    private void Advance(int layer)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _history.Advance(_source, layer);
    }

    private void KeepInOutput(int layer)
    {
        _history.Advance(_output, layer);
        _hasLayers = true;
        if (!_isPurged) return;
        CountNames();
        foreach ((int node, int inode) in _history.ChangesOf(layer))
        {
            if (inode != PathNode.Absent) Imply(_tree.Paths[node].Parent);
        }

        foreach (int directory in _history.MarkedDirectoriesOf(layer).Where(directory => IsDirectory(_source[directory]))) Imply(directory);

        // A directory that was replaced by something else takes along the names below it.
        for (int node = PathTree.Root + 1; node < _output.Length; node++)
        {
            if (!IsDirectory(_output[_tree.Paths[node].Parent])) _output[node] = PathNode.Absent;
        }
    }

    // The layer may count on directories that the output does not have: it then makes them, without their metadata.
    private void Imply(int directory)
    {
        for (int at = directory; at != PathTree.None && !IsDirectory(_output[at]); at = _tree.Paths[at].Parent)
        {
            _output[at] = PathNode.ImpliedDirectory;
        }
    }

    private void FindTarget(int layer)
    {
        _target[PathTree.Root] = TargetOf(PathTree.Root, layer, isParentShown: true);
        for (int node = PathTree.Root + 1; node < _target.Length; node++)
        {
            int parent = _tree.Paths[node].Parent;
            _target[node] = IsDirectory(_target[parent]) ? TargetOf(node, layer, IsDirectory(_source[parent])) : PathNode.Absent;
        }
    }

    private int TargetOf(int node, int layer, bool isParentShown)
    {
        int final = _tree.Paths[node].Inode, source = _source[node], output = _output[node];
        if (final != PathNode.Absent && _finalLayers[node] <= layer) return final;

        // As it is below, a name costs nothing.
        bool isSameKind = output != PathNode.Absent && source != PathNode.Absent && IsDirectory(source) == IsDirectory(output);
        if (isSameKind) return output;
        if (_neededFrom[node] <= layer) return source;

        // A later layer replaces it as a whole: no whiteout is needed until then.
        bool isReplaced = final != PathNode.Absent && final != output && !(IsDirectory(final) && IsDirectory(output));
        return isReplaced || !isParentShown ? output : PathNode.Absent;
    }

    // Cheap, and false for most layers of an image that is built well.
    private bool MayWaste(int layer) =>
        HiddenWithin(layer) > 0
        || _history.ChangesOf(layer).Any(change => IsHiddenLater(change.Node, change.Inode, layer) || HidesNothing(change.Node, change.Inode));

    // A whiteout of what the output does not have.
    private bool HidesNothing(int node, int inode) => inode == PathNode.Absent && _output[node] == PathNode.Absent;

    private bool IsHiddenLater(int node, int inode, int layer)
    {
        int final = _tree.Paths[node].Inode;
        return inode == final
            ? _finalLayers[node] > layer && inode != PathNode.Absent && !IsDirectory(inode)
            : !(IsDirectory(inode) && IsDirectory(final));
    }

    private long WastedBytes(int layer, LayerPlan purged) =>
        HiddenWithin(layer) + Plan(layer == 0 ? null : _before, _source).TarBytes - purged.TarBytes;

    /// <summary>The content of files that the layer itself replaces or that have no name.</summary>
    private long HiddenWithin(int layer)
    {
        LayerEntries entries = _tree.Inodes.Layer(layer);
        int first = _tree.Inodes.FirstOf(layer);
        bool[] isNamed = new bool[entries.Count];
        foreach ((_, int inode) in _history.ChangesOf(layer))
        {
            if (inode >= 0 && _tree.Inodes.OrdinalOf(inode) == layer) isNamed[inode - first] = true;
        }

        long bytes = 0;
        for (int i = 0; i < isNamed.Length; i++)
        {
            if (!isNamed[i] && entries[i].Type == EntryType.File) bytes += entries.StoredBytesOf(entries[i]);
        }

        return bytes;
    }

    private bool IsDirectory(int inode) => _tree.Inodes.IsDirectory(inode);
}
