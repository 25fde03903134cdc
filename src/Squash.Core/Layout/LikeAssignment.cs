namespace Squash.Layout;

/// <summary>Puts files where an earlier result has them, and new files to others of their group.</summary>
/// <remarks>
/// A file of a known path stays in its layer. A new file joins the largest known file of its package or, without a package, of the nearest
/// directory that has one. The others, such as those of a new package, go into a new layer, or into the smallest one if there are as many as
/// allowed.
/// </remarks>
internal sealed class LikeAssignment
{
    private readonly LayoutItems _items;
    private readonly FileGroups _groups;
    private readonly List<int>[] _layers;
    private readonly Dictionary<FileGroup, int> _homes = [];
    private readonly List<int> _added = [];

    public LikeAssignment(LayoutItems items, FileGroups groups, PreviousLayout previous)
    {
        _items = items;
        _groups = groups;
        _layers = [.. Enumerable.Range(0, previous.Count).Select(_ => new List<int>())];
        var known = new List<(int File, int Layer, long Bytes)>();
        foreach (int file in items.Files())
        {
            if (previous.LayerOf(items[file].Node) is { } layer) known.Add((file, layer, items.BytesOf(file)));
            else _added.Add(file);
        }

        foreach ((int file, int layer, long bytes) in known.OrderByDescending(each => each.Bytes))
        {
            KnownBytes += bytes;
            _layers[layer].Add(file);
            for (FileGroup? group = groups.GroupOf(file); group is not null && _homes.TryAdd(group, layer);) group = group.Above;
        }
    }

    /// <summary>The size of the files whose paths the earlier result has.</summary>
    public long KnownBytes { get; }

    /// <summary>The number of layers with such files.</summary>
    public int Count => _layers.Count(layer => layer.Count > 0);

    /// <param name="maxLayers">The largest number of layers; at least 1, and at least <see cref="Count"/>.</param>
    /// <returns>The files of each layer, lowest first; none is empty.</returns>
    public List<List<int>> Assign(int maxLayers)
    {
        var homeless = new List<int>();
        foreach (int file in _added) (HomeOf(_groups.GroupOf(file)) is { } home ? _layers[home] : homeless).Add(file);

        List<List<int>> layers = [.. _layers.Where(layer => layer.Count > 0)];
        if (homeless.Count > 0)
        {
            if (layers.Count < maxLayers) layers.Add(homeless);
            else layers.MinBy(layer => layer.Sum(_items.BytesOf))?.AddRange(homeless);
        }

        foreach (List<int> layer in layers) layer.Sort();
        return layers;
    }

    private int? HomeOf(FileGroup own)
    {
        // Without the root, which would be a home for everything new.
        for (FileGroup? group = own; group is not null && (group == own || group.Above is not null); group = group.Above)
        {
            if (_homes.TryGetValue(group, out int home)) return home;
        }

        return null;
    }
}
