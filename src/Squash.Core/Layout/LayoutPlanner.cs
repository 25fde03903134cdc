using Squash.Merge;
using Squash.Plan;
using Squash.Tar;
using Squash.Transform.Slim.Packages;

namespace Squash.Layout;

/// <summary>Lays out the files of one planned layer in several.</summary>
/// <remarks>
/// From the lowest layer up: files of packages, files of no package, the state of the system, and a small layer with the metadata of all
/// directories. The lowest one also has all whiteouts, because an opaque whiteout would hide files of new layers below it. All names of a
/// file are in one layer. If an earlier result is given, files stay in the layers where it has them, see <see cref="LikeAssignment"/>.
/// </remarks>
internal sealed class LayoutPlanner
{
    // Overlayfs accepts 500 lower layers, and Docker's classic storage 125.
    private const int MaxLayers = 1000;

    private const int OthersWeight = 3;

    private readonly MergedTree _tree;
    private readonly LayerPlan _whole;
    private readonly TarTime? _latestTime;
    private readonly LayoutBounds _bounds;
    private readonly PreviousLayout? _previous;
    private readonly LayoutItems _items;
    private readonly List<string> _warnings = [];

    private LayoutPlanner(MergedTree tree, LayerPlan whole, TarTime? latestTime, LayoutBounds bounds, PreviousLayout? previous)
    {
        _tree = tree;
        _whole = whole;
        _latestTime = latestTime;
        _bounds = bounds;
        _previous = previous;
        _items = new LayoutItems(tree, whole);
    }

    /// <param name="tree">The live tree.</param>
    /// <param name="whole">One layer with all files.</param>
    /// <param name="latestTime">Later modification times are written as this one.</param>
    /// <param name="readPackages">Reads the packages of the image.</param>
    /// <param name="bounds">The bounds of the layers.</param>
    /// <param name="previous">The layers of an earlier result; <see langword="null"/> if there is none.</param>
    /// <exception cref="InvalidRequestException">The files do not fit the bounds.</exception>
    public static (List<LayoutLayer> Layers, IReadOnlyList<string> Warnings) Plan(
        MergedTree tree, LayerPlan whole, TarTime? latestTime, Func<PackageDatabase> readPackages, LayoutBounds bounds, PreviousLayout? previous)
    {
        bool fits = bounds.Size is not { } size || whole.TarBytes <= size.Bytes;

        // An image should have at least one layer (OCI image-spec v1.1, manifest.md, layers), even if it is empty.
        if (whole.Items.Count == 0 || (fits && bounds.Layers is null or 1)) return ([new LayoutLayer(whole, null)], []);
        var planner = new LayoutPlanner(tree, whole, latestTime, bounds, previous);
        return (planner.Plan(readPackages), planner._warnings);
    }

    private long? MaxBytes => _bounds.Size?.Bytes;

    private List<LayoutLayer> Plan(Func<PackageDatabase> readPackages)
    {
        List<List<int>> directories = CutDirectories();
        List<LayoutLayer> layers = [];
        if (_items.FileCount + _items.Whiteouts.Count > 0)
        {
            int free = (_bounds.Layers ?? MaxLayers) - directories.Count;
            if (free < 1) throw TooFew(directories.Count + 1);
            var groups = new FileGroups(_tree, _items, readPackages());
            List<List<int>> slots = Assign(groups, Math.Min(free, MaxLayers));
            if (slots.Count > free) slots = CutInOrder(slots, free, directories.Count);
            layers.AddRange(Assemble(slots, groups));
        }

        layers.AddRange(directories.Select(part => new LayoutLayer(Assemble(part), LayerWords.Directories)));
        return layers;
    }

    private List<List<int>> CutDirectories()
    {
        if (_items.Directories.Count == 0) return [];
        if (MaxBytes is not { } maxBytes) return [_items.Directories];
        var cutter = new LayerCutter(_tree, _items, maxBytes);
        List<List<int>> layers = cutter.Cut(_items.Directories, keepsMetadata: true);
        Report(cutter.TooLarge);
        return layers;
    }

    private List<List<int>> Assign(FileGroups groups, int free)
    {
        List<List<int>> slots = WithWhiteouts(Distribute(groups, free));
        if (_previous is not null && AssignLike(_previous, groups, slots, free) is { } like) slots = like;
        return MaxBytes is { } maxBytes ? CutLarge(slots, maxBytes) : slots;
    }

    /// <returns><see langword="null"/> if the earlier layout would not be a good one for these files.</returns>
    private List<List<int>>? AssignLike(PreviousLayout previous, FileGroups groups, List<List<int>> fresh, int free)
    {
        const string TooManyLayers = "its layout would need more layers than allowed";
        var assignment = new LikeAssignment(_items, groups, previous);
        long fileBytes = _items.Files().Sum(_items.BytesOf);
        if (assignment.KnownBytes < fileBytes - assignment.KnownBytes) return WithoutLike("it has less than half of the files, by size");
        if (assignment.Count > free) return WithoutLike(TooManyLayers);
        List<List<int>> slots = WithWhiteouts(assignment.Assign(free));
        if (slots.Max(BytesOf) / 2 > fresh.Max(BytesOf)) return WithoutLike("one layer would be more than twice as large as the largest of a new layout");
        return MaxBytes is { } maxBytes && CountCut(slots, maxBytes) > free ? WithoutLike(TooManyLayers) : slots;
    }

    private List<List<int>>? WithoutLike(string reason)
    {
        _warnings.Add($"the files are laid out anew, not as in SquashOptions.Like, because {reason}");
        return null;
    }

    private long BytesOf(List<int> slot) => slot.Sum(_items.BytesOf);

    private int CountCut(List<List<int>> slots, long maxBytes)
    {
        var cutter = new LayerCutter(_tree, _items, maxBytes);
        return slots.Sum(slot => cutter.Cut(slot).Count);
    }

    private List<List<int>> WithWhiteouts(List<List<int>> slots)
    {
        if (slots.Count == 0) slots.Add([]);
        slots[0].InsertRange(0, _items.Whiteouts);
        return slots;
    }

    private List<List<int>> Distribute(FileGroups groups, int free)
    {
        List<Piece> owned = [.. groups.Packages.Select(Piece.Of)];
        List<Piece> others = groups.Unowned is { } root ? Piece.Of(root).Split(_items) : [];
        var state = Piece.Of(groups.State);
        int wanted = CountOf(Piece.Sum(owned) + Piece.Sum(others) + state.Bytes, free);
        bool hasStateLayer = HasStateLayer(state, owned, others, wanted);
        if (!hasStateLayer && state.Count > 0) others.Add(state);
        List<List<Piece>> layers = Distribute(owned, others, hasStateLayer ? wanted - 1 : wanted);
        if (hasStateLayer) layers.Add([state]);
        return [.. layers.Select(FilesOf)];
    }

    private List<List<Piece>> Distribute(List<Piece> owned, List<Piece> others, int layers)
    {
        if (layers == 1 || owned.Count == 0 || others.Count == 0) return LayerAssignment.Assign([.. owned, .. others], layers, _items);
        int ofPackages = ShareOf(owned, others, layers);
        return [.. LayerAssignment.Assign(owned, ofPackages, _items), .. LayerAssignment.Assign(others, layers - ofPackages, _items)];
    }

    // Everything changes the state, so that in a layer with other files it would change them too. A large one is divided like them.
    private static bool HasStateLayer(in Piece state, List<Piece> owned, List<Piece> others, int layers) =>
        layers > 2 && state.Count > 0 && others.Count > 0 && state.Bytes * (Int128)layers < Piece.Sum(owned) + Piece.Sum(others) + state.Bytes;

    private static List<int> FilesOf(List<Piece> pieces)
    {
        var files = new List<int>(pieces.Sum(piece => piece.Count));
        foreach (Piece piece in pieces) files.AddRange(piece.Files());
        files.Sort();
        return files;
    }

    // With only a size, three quarters of it on average, so that few layers have to be cut.
    private int CountOf(Int128 bytes, int free)
    {
        if (MaxBytes is not { } maxBytes || _bounds.Layers is not null) return free;
        Int128 needed = (bytes * 4 / 3 / maxBytes) + 1;
        return needed <= free
            ? (int)needed
            : throw new InvalidRequestException($"about {needed} layers of at most {maxBytes} bytes are needed, and Docker's classic storage accepts 125: give a larger SquashOptions.MaxLayerSize", nameof(SquashOptions.MaxLayerSize));
    }

    // An application changes more often than packages, so its layers are smaller.
    private static int ShareOf(List<Piece> owned, List<Piece> others, int layers)
    {
        Int128 ownedBytes = Piece.Sum(owned), total = ownedBytes + (OthersWeight * Piece.Sum(others));
        return (int)Int128.Clamp(((ownedBytes * layers) + (total / 2)) / total, 1, layers - 1);
    }

    private List<List<int>> CutLarge(List<List<int>> slots, long maxBytes)
    {
        var cutter = new LayerCutter(_tree, _items, maxBytes);
        List<List<int>> cut = [.. slots.SelectMany(slot => cutter.Cut(slot))];
        Report(cutter.TooLarge);
        return cut;
    }

    // As few layers as possible, without gaps.
    private List<List<int>> CutInOrder(List<List<int>> slots, int free, int directories)
    {
        var cutter = new LayerCutter(_tree, _items, MaxBytes ?? long.MaxValue);
        List<List<int>> cut = cutter.Cut(slots.SelectMany(slot => slot));
        return cut.Count <= free ? cut : throw TooFew(cut.Count + directories);
    }

    private InvalidRequestException TooFew(int needed) => new(
        MaxBytes is { } bytes
            ? $"{Shown.Count(needed, "layer")} of at most {bytes} bytes {(needed == 1 ? "is" : "are")} needed, and SquashOptions.MaxLayers leaves {_bounds.Layers}: raise it, or SquashOptions.MaxLayerSize"
            : $"{Shown.Count(needed, "layer")} {(needed == 1 ? "is" : "are")} needed, and SquashOptions.MaxLayers leaves {_bounds.Layers}: raise it",
        nameof(SquashOptions.MaxLayers));

    private void Report(List<(int Item, long Bytes)> tooLarge)
    {
        foreach ((int item, long bytes) in tooLarge)
        {
            string what = $"{_items.ShowPath(_items[item].Node)} needs a layer of {bytes} bytes, and SquashOptions.MaxLayerSize allows {MaxBytes}";
            if (_bounds.Size?.AllowsLargerFiles == true) _warnings.Add($"{what}: it has a separate layer");
            else throw new InvalidRequestException($"{what}: raise it, or let larger files have separate layers with LayerSizeLimit.AllowsLargerFiles", nameof(SquashOptions.MaxLayerSize));
        }
    }

    private List<LayoutLayer> Assemble(List<List<int>> slots, FileGroups groups)
    {
        int[] slotOf = new int[_items.Count];
        for (int slot = 0; slot < slots.Count; slot++)
        {
            foreach (int file in slots[slot])
            {
                slotOf[file] = slot + 1;
                for (int link = _items.NextName(file); link > 0; link = _items.NextName(link)) slotOf[link] = slot + 1;
            }
        }

        LayerAssembler[] layers = [.. slots.Select(_ => new LayerAssembler(_tree, _latestTime, keepsMetadata: false))];
        for (int item = 0; item < slotOf.Length; item++)
        {
            if (slotOf[item] > 0) layers[slotOf[item] - 1].Add(_items[item], _items.ParentOf(item));
        }

        return [.. layers.Zip(slots, (layer, slot) => new LayoutLayer(layer.Plan, LayerWords.Of(slot.Skip(CountWhiteouts(slot)), _items, groups)))];
    }

    private int CountWhiteouts(List<int> slot)
    {
        int count = 0;
        while (count < slot.Count && _items[slot[count]].Kind is PlanItemKind.Whiteout or PlanItemKind.Opaque) count++;
        return count;
    }

    private LayerPlan Assemble(List<int> directories)
    {
        var assembler = new LayerAssembler(_tree, _latestTime, keepsMetadata: true);
        foreach (int directory in directories) assembler.Add(_items[directory], _items.ParentOf(directory));
        return assembler.Plan;
    }
}
