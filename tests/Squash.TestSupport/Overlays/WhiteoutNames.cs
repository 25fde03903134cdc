namespace Squash.TestSupport.Overlays;

/// <summary>The entries of a layer that are not files.</summary>
internal static class WhiteoutNames
{
    /// <summary>AUFS's directory of files that hardlinks refer to and that have no other name.</summary>
    public static readonly ByteString PseudoLinks = ".wh..wh.plnk";

    public enum Kind
    {
        None,
        Whiteout,
        Opaque,
        PseudoLink,
        Ignored,
    }

    public static Kind Classify(List<ByteString> path, out ByteString hidden)
    {
        hidden = default;
        if (path is [var directory, _] && directory == PseudoLinks) return Kind.PseudoLink;
        if (path.SkipLast(1).Any(c => c.StartsWith(".wh..wh."))) return Kind.Ignored;
        if (path.SkipLast(1).Any(c => c.StartsWith(".wh."))) throw new BadImageException("a whiteout is a directory");
        if (path.SkipLast(1).Any(IsTooLong)) throw new BadImageException("a name is too long");
        ByteString name = path[^1];
        if (name == ".wh..wh..opq") return Kind.Opaque;
        if (name.StartsWith(".wh..wh.")) return Kind.Ignored;
        if (!name.StartsWith(".wh.")) return IsTooLong(name) ? throw new BadImageException("a name is too long") : Kind.None;
        hidden = name.Span[4..];
        if (IsTooLong(hidden)) throw new BadImageException("a name is too long");
        if (hidden.IsEmpty || hidden == "." || hidden == "..") throw new BadImageException("a whiteout of nothing");
        return Kind.Whiteout;
    }

    // NAME_MAX.
    private static bool IsTooLong(ByteString name) => name.Length > 255;
}
