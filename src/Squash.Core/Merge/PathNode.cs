using Squash.Layers;

namespace Squash.Merge;

/// <summary>A name in a directory. The node stays if the file is deleted: it is then absent, and may become present again.</summary>
internal struct PathNode
{
    /// <summary>No file has this name.</summary>
    public const int Absent = -1;

    /// <summary>A directory that is only implied by its children's paths.</summary>
    public const int ImpliedDirectory = -2;

    /// <summary>The mode of such a directory, which is owned by root.</summary>
    public const ushort ImpliedMode = 0x1ed;

    public int Parent;
    public int FirstChild;
    public int NextSibling;
    public int NextInBucket;
    public uint Hash;
    public ByteArena.Slice Name;

    /// <summary>The target of the name: an index of the <see cref="InodeTable"/>, or one of the constants.</summary>
    public int Inode;

    /// <summary>The last layer that set, removed or passed through this name.</summary>
    public int Layer;

    public readonly bool IsPresent => Inode != Absent;
}
