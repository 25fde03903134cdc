using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Plan;

/// <summary>Plans every layer of an image anew with only what the finished image shows.</summary>
/// <remarks>
/// <para>
/// Two stacks are walked side by side, from the lowest layer up: what the source's layers show, and what the output's do.
/// A layer that wastes less than the threshold stays as it is. The plan of any other layer is the difference between what
/// the output shows below it and a target:
/// </para>
/// <para>
/// A name that no later layer changes gets its final state, together with the directories above it. Any other name stays as
/// the output shows it below, because that costs nothing, until the source deletes it; a name that the output does not show
/// is left out. Once the last layer is reached, both stacks show the same.
/// </para>
/// </remarks>
internal sealed class PurgePlanner
{
    private readonly MergedTree _tree;
    private readonly TreeHistory _history;
    private readonly TarTime? _latestTime;
    private readonly ImageBudget _budget;
    private readonly CancellationToken _cancellationToken;

    // A plan looks at every name several times, and thousands of layers may each be planned. Still, a plan is cheaper than a merge.
    private const int NamesPerStep = 8;

    // The layer that brings the final state of a name; that of the last of them if a file has several.
    private readonly int[] _finalLayers;

    // The lowest layer that brings the final state of a name, or of anything below it.
    private readonly int[] _neededFrom;

    // Layers with a name that a transform removed or changed. They are written again whatever they waste.
    private readonly HashSet<int> _transformed;

    // What the layers of the source so far show, and what those of the output show.
    private readonly int[] _source;
    private int[] _output;
    private bool _isPurged;
    private bool _hasLayers;

    /// <param name="tree">The merged layers, with the changes of transforms.</param>
    /// <param name="history">What each layer changed, without the transforms.</param>
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
        _source = EmptyState();
        _output = EmptyState();
        _finalLayers = FindFinalLayers();
        _neededFrom = FindNeeded();
        _transformed = FindTransformed();
    }

    /// <summary>Whether what the layers that were planned so far show is what the tree shows.</summary>
    public bool IsComplete => _output.AsSpan().SequenceEqual(LiveState());

    /// <summary>Goes on with a layer that stays whatever it wastes.</summary>
    public void Keep(int layer)
    {
        Advance(layer);
        KeepInOutput(layer);
    }

    /// <summary>Plans the next layer.</summary>
    /// <param name="layer">Its number; 0 is the base.</param>
    /// <param name="threshold">It stays as it is unless it wastes more bytes than this.</param>
    /// <returns>What is left of it, which may be nothing; <see langword="null"/> if it stays as it is.</returns>
    public LayerPlan? Purge(int layer, long threshold)
    {
        // A hardlink to a file of a lower layer needs that file under its old name.
        bool mustGo = _transformed.Contains(layer) || (_isPurged && _tree.LayersWithLowerLinks.Contains(layer));
        if (!mustGo && !MayWaste(layer))
        {
            Keep(layer);
            return null;
        }

        int[] before = [.. _source];
        Advance(layer);
        int[] target = TargetOf(layer);
        LayerPlan purged = Plan(_hasLayers ? _output : null, target);
        if (!mustGo && WastedBytes(layer, before, purged) <= threshold)
        {
            KeepInOutput(layer);
            return null;
        }

        _output = target;
        _isPurged = true;
        _hasLayers |= purged.Items.Count > 0;
        return purged;
    }

    /// <summary>Plans one more layer on top, for what transforms took from layers that stay.</summary>
    public LayerPlan Complete() => Plan(_hasLayers ? _output : null, LiveState());

    private LayerPlan Plan(int[]? below, int[] target)
    {
        CountNames();
        return LayerPlanner.Plan(
            _tree, below is null ? null : TreeState.Of(_tree, below), TreeState.Of(_tree, target), _latestTime, _cancellationToken);
    }

    private void CountNames() => _budget.Step(1 + (_tree.Paths.Count / NamesPerStep));

    private int[] EmptyState()
    {
        int[] inodes = new int[_tree.Paths.Count];
        Array.Fill(inodes, PathNode.Absent);
        inodes[PathTree.Root] = PathNode.ImpliedDirectory;
        return inodes;
    }

    private int[] LiveState()
    {
        int[] inodes = new int[_tree.Paths.Count];
        for (int node = 0; node < inodes.Length; node++) inodes[node] = _tree.Paths[node].Inode;
        return inodes;
    }

    private int[] FindFinalLayers()
    {
        int[] layers = new int[_tree.Paths.Count];
        var ofShared = new Dictionary<int, int>();
        for (int node = 0; node < layers.Length; node++)
        {
            layers[node] = _history.LastLayerOf(node);
            int inode = _tree.Paths[node].Inode;
            if (inode >= 0 && _tree.Inodes.Names[inode] > 1) ofShared[inode] = Math.Max(layers[node], ofShared.GetValueOrDefault(inode));
        }

        for (int node = 0; node < layers.Length && ofShared.Count > 0; node++)
        {
            if (ofShared.TryGetValue(_tree.Paths[node].Inode, out int last)) layers[node] = last;
        }

        return layers;
    }

    private int[] FindNeeded()
    {
        int[] needed = new int[_tree.Paths.Count];
        Array.Fill(needed, int.MaxValue);

        // From the last node to the first: a directory comes before what is in it.
        for (int node = needed.Length - 1; node > PathTree.Root; node--)
        {
            if (_tree.Paths[node].IsPresent) needed[node] = Math.Min(needed[node], _finalLayers[node]);
            ref int above = ref needed[_tree.Paths[node].Parent];
            above = Math.Min(above, needed[node]);
        }

        return needed;
    }

    private HashSet<int> FindTransformed()
    {
        int[] untouched = EmptyState(), live = LiveState();
        for (int layer = 0; layer < _history.Layers; layer++)
        {
            foreach ((int node, int inode) in _history.ChangesOf(layer)) untouched[node] = inode;
        }

        HashSet<int> layers = [];
        for (int layer = 0; layer < _history.Layers && !untouched.AsSpan().SequenceEqual(live); layer++)
        {
            if (_history.ChangesOf(layer).Any(change => change.Inode != PathNode.Absent && untouched[change.Node] != live[change.Node])) layers.Add(layer);
        }

        return layers;
    }

    private void Advance(int layer)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        foreach ((int node, int inode) in _history.ChangesOf(layer)) _source[node] = inode;
    }

    private void KeepInOutput(int layer)
    {
        foreach ((int node, int inode) in _history.ChangesOf(layer)) _output[node] = inode;
        _hasLayers = true;
        if (!_isPurged) return;
        CountNames();
        foreach ((int node, int inode) in _history.ChangesOf(layer))
        {
            if (inode != PathNode.Absent) Imply(_tree.Paths[node].Parent);
        }

        foreach (int directory in _history.MarkedDirectoriesOf(layer).Where(directory => IsDirectory(_source[directory]))) Imply(directory);

        // What has become something else than a directory hides what the output had below it.
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

    private int[] TargetOf(int layer)
    {
        int[] target = new int[_output.Length];
        target[PathTree.Root] = TargetOf(PathTree.Root, layer, isParentShown: true);
        for (int node = PathTree.Root + 1; node < target.Length; node++)
        {
            int parent = _tree.Paths[node].Parent;
            target[node] = IsDirectory(target[parent]) ? TargetOf(node, layer, IsDirectory(_source[parent])) : PathNode.Absent;
        }

        return target;
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

    private long WastedBytes(int layer, int[] before, LayerPlan purged) =>
        HiddenWithin(layer) + Plan(layer == 0 ? null : before, [.. _source]).TarBytes - purged.TarBytes;

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
