namespace Squash.Layout;

/// <summary>Hashes of names that are the same in every run and version, because the layer of a file depends on them.</summary>
internal static class StableHash
{
    private const ulong Offset = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>FNV-1a with 64 bits.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        ulong hash = Offset;
        foreach (byte b in name) hash = unchecked((hash ^ b) * Prime);
        return hash;
    }

    /// <summary>The preference of a name for a slot: the finalizer of SplitMix64, whose bits all depend on both.</summary>
    public static ulong Score(ulong name, int slot)
    {
        unchecked
        {
            ulong mixed = name + (0x9e3779b97f4a7c15 * ((ulong)slot + 1));
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            return mixed ^ (mixed >> 31);
        }
    }
}
