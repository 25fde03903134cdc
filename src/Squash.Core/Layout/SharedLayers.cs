namespace Squash.Layout;

/// <summary>Distributes small groups among layers that they share.</summary>
/// <remarks>
/// Each group goes into the layer that its name prefers (rendezvous hashing). Only a group of at least a quarter of the average layer takes
/// its next choice if others of that kind fill the layer. A group that is added, removed or resized therefore rarely moves another one.
/// Layers of equal size would depend on all groups.
/// </remarks>
internal static class SharedLayers
{
    /// <param name="pieces">The groups; at least one.</param>
    /// <param name="slots">The number of layers; at least 1.</param>
    /// <returns>The contents of at most that many layers; none is empty.</returns>
    public static IEnumerable<List<Piece>> Distribute(List<Piece> pieces, int slots)
    {
        // The largest ones choose first, because they would not fit later.
        List<Piece> ordered = [.. pieces.Order()];
        Int128 average = (Piece.Sum(pieces) + slots - 1) / slots;
        long[] loads = new long[slots];
        List<Piece>[] layers = [.. Enumerable.Range(0, slots).Select(_ => new List<Piece>())];
        foreach (Piece piece in ordered)
        {
            bool mayMove = piece.Bytes >= average / 4;
            int slot = Choose(piece, loads, mayMove ? average : Int128.MaxValue);
            loads[slot] += piece.Bytes;
            layers[slot].Add(piece);
        }

        return layers.Where(layer => layer.Count > 0);
    }

    private static int Choose(in Piece piece, long[] loads, Int128 limit)
    {
        int best = -1, leastLoaded = 0;
        ulong bestScore = 0;
        for (int slot = 0; slot < loads.Length; slot++)
        {
            if (loads[slot] < loads[leastLoaded]) leastLoaded = slot;
            if (loads[slot] + (Int128)piece.Bytes > limit) continue;
            ulong score = StableHash.Score(piece.Hash, slot);
            if (best >= 0 && score <= bestScore) continue;
            best = slot;
            bestScore = score;
        }

        return best >= 0 ? best : leastLoaded;
    }
}
