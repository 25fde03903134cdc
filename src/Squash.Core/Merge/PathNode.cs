using Squash.Layers;

namespace Squash.Merge;

/// <summary>A name in a directory. The node stays when the file goes: it is then absent, and may come back.</summary>
internal struct PathNode
{
    /// <summary>No file has this name.</summary>
    public const int Absent = -1;

    /// <summary>A directory that only its children's paths tell of.</summary>
    public const int ImpliedDirectory = -2;

    /// <summary>The mode that such a directory gets; it is root's.</summary>
    public const ushort ImpliedMode = 0x1ed;

    public int Parent;
    public int FirstChild;
    public int NextSibling;
    public int NextInBucket;
    public uint Hash;
    public ByteArena.Slice Name;

    /// <summary>What the name points at: an index of the <see cref="InodeTable"/>, or one of the constants.</summary>
    public int Inode;

    /// <summary>The last layer that set, removed or went through this name.</summary>
    public int Layer;

    public readonly bool IsPresent => Inode != Absent;
}
