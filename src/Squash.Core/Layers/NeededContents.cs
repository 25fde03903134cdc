namespace Squash.Layers;

/// <summary>
/// Guesses which contents a squash will need, from the layers read so far: not those that
/// a layer above replaces or removes, and not those of layers that are kept.
/// </summary>
/// <remarks>
/// The guess may be wrong in both directions: a file stays alive under another name if it has a hardlink, a hardlink may
/// refer to a kept layer, and names are compared by their hashes only. If content is needed that was not kept,
/// the layer is decompressed again.
/// </remarks>
/// <param name="first">The lowest layer that is squashed.</param>
/// <param name="end">The layer above the topmost one.</param>
internal sealed class NeededContents(int first, int end)
{
    private const ulong Start = 0xCBF29CE484222325;

    // Random in each process, so that an archive cannot be made whose paths all fall into one bucket.
    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly Lock _gate = new();

    // For the hash of a path: the topmost layer that has the name, or that hides everything at and below it.
    private readonly Dictionary<ulong, int> _names = new(new SeededComparer());
    private readonly Dictionary<ulong, int> _removed = new(new SeededComparer());

    /// <summary>Adds a layer after it was read, as long as it has its paths.</summary>
    /// <param name="index">The layer.</param>
    /// <param name="layer">Its number; 0 is the base.</param>
    public void Add(LayerIndex index, int layer)
    {
        if (layer >= end) return;
        lock (_gate)
        {
            for (int i = 0; i < index.Entries.Count; i++) Raise(_names, Hash(index.PathOf(index.Entries[i])), layer);
            foreach (LayerMarker marker in index.Markers)
            {
                if (marker.Kind == WhiteoutKind.PseudoLink) continue;
                ulong hash = Hash(index.PathOf(marker));
                Raise(_removed, marker.Kind == WhiteoutKind.Opaque ? Below(hash) : hash, layer);
            }
        }
    }

    /// <summary>Whether the content of a layer's file seems to be needed.</summary>
    public bool Contains(ReadOnlySpan<byte> path, int layer)
    {
        if (layer < first || layer >= end) return false;
        lock (_gate)
        {
            ulong hash = Start;
            if (IsAbove(_removed, Below(hash), layer)) return false;
            foreach (byte b in path)
            {
                if (b == (byte)'/' && (IsAbove(_removed, hash, layer) || IsAbove(_removed, Below(hash), layer))) return false;
                hash = Mix(hash, b);
            }

            return !IsAbove(_names, hash, layer) && !IsAbove(_removed, hash, layer);
        }
    }

    private static void Raise(Dictionary<ulong, int> layers, ulong hash, int layer)
    {
        if (!layers.TryGetValue(hash, out int highest) || highest < layer) layers[hash] = layer;
    }

    private static bool IsAbove(Dictionary<ulong, int> layers, ulong hash, int layer) =>
        layers.Count > 0 && layers.TryGetValue(hash, out int highest) && highest > layer;

    private static ulong Hash(ReadOnlySpan<byte> path)
    {
        ulong hash = Start;
        foreach (byte b in path) hash = Mix(hash, b);
        return hash;
    }

    // Paths never end in a slash, so a hash with one represents the contents of the directory.
    private static ulong Below(ulong directory) => Mix(directory, (byte)'/');

    // FNV-1a, because it can continue from any directory of a path.
    private static ulong Mix(ulong hash, byte next) => unchecked((hash ^ next) * 0x100000001B3);

    private sealed class SeededComparer : IEqualityComparer<ulong>
    {
        public bool Equals(ulong x, ulong y) => x == y;

        public int GetHashCode(ulong hash) => unchecked((int)((hash * Seed) >> 32));
    }
}
