using Squash.Merge;

namespace Squash.Plan;

/// <summary>The kind of an entry in a new layer.</summary>
internal enum PlanItemKind
{
    /// <summary>A name with its file or directory.</summary>
    Entry,

    /// <summary>A further name of a file whose first name comes earlier in the layer.</summary>
    HardLink,

    /// <summary>A whiteout of a name in the layers below.</summary>
    Whiteout,

    /// <summary>An opaque whiteout in a directory of the layers below.</summary>
    Opaque,
}

/// <summary>One entry of a new layer.</summary>
/// <remarks>Twelve bytes, because an image with a million files has a million of these.</remarks>
internal readonly record struct PlanItem
{
    private const int Own = -1;
    private const int Hidden = -2;
    private const int Emptied = -3;

    // The name that carries the content of a hardlink, or one of the constants.
    private readonly int _link;

    private PlanItem(int node, int inode, int link)
    {
        Node = node;
        Inode = inode;
        _link = link;
    }

    /// <summary>Its name; for a whiteout, the hidden name; for an opaque one, the directory.</summary>
    public int Node { get; }

    /// <summary>The target of the name: an inode, or one of the constants of <see cref="PathNode"/>.</summary>
    public int Inode { get; }

    /// <summary>The name that carries the content of a hardlink.</summary>
    public int LinkTo => _link >= 0 ? _link : PathTree.None;

    public PlanItemKind Kind => _link switch
    {
        Own => PlanItemKind.Entry,
        Hidden => PlanItemKind.Whiteout,
        Emptied => PlanItemKind.Opaque,
        _ => PlanItemKind.HardLink,
    };

    public static PlanItem Entry(int node, int inode) => new(node, inode, Own);

    public static PlanItem HardLink(int node, int inode, int linkTo) => new(node, inode, linkTo);

    public static PlanItem Whiteout(int hidden) => new(hidden, PathNode.Absent, Hidden);

    public static PlanItem Opaque(int directory) => new(directory, PathNode.Absent, Emptied);
}
