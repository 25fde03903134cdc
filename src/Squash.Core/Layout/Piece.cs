using System.Numerics;

namespace Squash.Layout;

/// <summary>Something that goes into a layer as a whole: a group, or a single file of a group that is too large for one layer.</summary>
internal readonly record struct Piece : IComparable<Piece>
{
    private const int WholeGroup = -1;

    // Sizes are rounded up to three significant bits, so that a file that grows a little does not move others.
    private const int SizeBits = 3;

    private Piece(ulong hash, long bytes, FileGroup group, int file)
    {
        Hash = hash;
        Bytes = Round(bytes);
        Group = group;
        File = file;
    }

    public ulong Hash { get; }

    /// <summary>The rounded size.</summary>
    public long Bytes { get; }

    /// <summary>The group, or the one of the file.</summary>
    public FileGroup Group { get; }

    private int File { get; }

    /// <summary>The number of its files.</summary>
    public int Count => File == WholeGroup ? Group.Count : 1;

    public static Piece Of(FileGroup group) => new(group.Hash, group.Bytes, group, WholeGroup);

    public static Piece Of(FileGroup group, int file, LayoutItems items) => new(items.HashOf(file), items.BytesOf(file), group, file);

    /// <summary>The files.</summary>
    public IEnumerable<int> Files() => File == WholeGroup ? Group.AllFiles() : [File];

    /// <summary>The parts of a group with several files.</summary>
    public List<Piece> Split(LayoutItems items)
    {
        FileGroup group = Group;
        return [.. group.Groups().Select(Of), .. group.Files().Select(file => Of(group, file, items))];
    }

    /// <summary>Large ones first, because the others then fill the gaps; in each class of sizes by the hash of the name.</summary>
    public int CompareTo(Piece other) =>
        Bytes != other.Bytes ? other.Bytes.CompareTo(Bytes)
        : Hash != other.Hash ? Hash.CompareTo(other.Hash)
        : File.CompareTo(other.File);

    /// <summary>The size of all.</summary>
    public static Int128 Sum(List<Piece> pieces)
    {
        Int128 sum = 0;
        foreach (Piece piece in pieces) sum += piece.Bytes;
        return sum;
    }

    private static long Round(long bytes)
    {
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)bytes) - SizeBits);
        long step = 1L << shift;
        return (bytes + step - 1) / step * step;
    }
}
