namespace Squash.Layout;

/// <summary>Distributes groups of files among layers of similar size, so that a later change of a group changes few layers.</summary>
/// <remarks>
/// <para>
/// A group of at least the average size of a layer gets separate layers, and is divided among them in the same way. The others share
/// the remaining layers, see <see cref="SharedLayers"/>.
/// </para>
/// <para>The result depends only on names and rounded sizes: groups that are added or removed leave most of the others where they are.</para>
/// </remarks>
internal sealed class LayerAssignment
{
    private readonly LayoutItems _items;
    private readonly Stack<(List<Piece> Pieces, int Slots)> _work = new();
    private readonly List<List<Piece>> _layers = [];

    private LayerAssignment(LayoutItems items) => _items = items;

    /// <param name="pieces">The groups.</param>
    /// <param name="slots">The number of layers; at least 1.</param>
    /// <param name="items">The files.</param>
    /// <returns>The contents of at most that many layers; none is empty.</returns>
    public static List<List<Piece>> Assign(List<Piece> pieces, int slots, LayoutItems items)
    {
        var assignment = new LayerAssignment(items);
        assignment._work.Push((pieces, slots));

        // Without recursion, because directories may be deep.
        while (assignment._work.TryPop(out (List<Piece> Pieces, int Slots) next)) assignment.Divide(next.Pieces, next.Slots);
        return assignment._layers;
    }

    private void Divide(List<Piece> pieces, int slots)
    {
        if (pieces.Count == 0) return;
        if (slots == 1 || pieces is [{ Count: 1 }])
        {
            _layers.Add(pieces);
            return;
        }

        if (pieces is [var only])
        {
            _work.Push((only.Split(_items), slots));
            return;
        }

        pieces.Sort();
        pieces = TakeLargeFiles(pieces, ref slots);
        if (pieces.Count > 0) DivideGroups(pieces, slots);
    }

    // A file that is larger than the average layer leaves less for the others.
    private List<Piece> TakeLargeFiles(List<Piece> pieces, ref int slots)
    {
        Int128 left = Piece.Sum(pieces);
        var others = new List<Piece>(pieces.Count);
        foreach (Piece piece in pieces)
        {
            if (piece.Count > 1 || piece.Bytes * (Int128)slots < left)
            {
                others.Add(piece);
                continue;
            }

            _layers.Add([piece]);
            left -= piece.Bytes;
            slots--;
        }

        return others;
    }

    private void DivideGroups(List<Piece> pieces, int slots)
    {
        Int128 total = Piece.Sum(pieces);
        List<Piece> large = [.. pieces.Where(piece => piece.Bytes * (Int128)slots >= total)];
        List<Piece> small = pieces[large.Count..];

        // Up to twice the average in each, because nobody pulls a part of a package.
        int[] shares = [.. large.Select(piece => (int)(((piece.Bytes * (Int128)slots) + (2 * total) - 1) / (2 * total)))];

        // The small ones are less than the rest of the total, so at least one slot is left for them. They get half as many again as their
        // size needs, because a change of one makes a client pull those that share its layer too.
        int needed = (int)((Piece.Sum(small) * slots + total - 1) / total);
        int wanted = Math.Min(needed * 3 / 2, Math.Max(needed, small.Count));
        int free = slots - shares.Sum();
        while (free > wanted && FindMostCrowded(large, shares) is >= 0 and var index)
        {
            shares[index]++;
            free--;
        }

        if (small.Count > 0) _layers.AddRange(SharedLayers.Distribute(small, free));

        // The first one ends on top of the stack.
        for (int i = large.Count - 1; i >= 0; i--) _work.Push(([large[i]], shares[i]));
    }

    private static int FindMostCrowded(List<Piece> pieces, int[] shares)
    {
        int best = -1;
        for (int i = 0; i < shares.Length; i++)
        {
            if (shares[i] < pieces[i].Count && (best < 0 || pieces[i].Bytes * (Int128)shares[best] > pieces[best].Bytes * (Int128)shares[i])) best = i;
        }

        return best;
    }
}
