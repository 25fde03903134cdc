namespace Squash.TestSupport.Overlays;

/// <summary>The entries of a layer that stand for something else than a file.</summary>
internal static class WhiteoutNames
{
    public enum Kind
    {
        None,
        Whiteout,
        Opaque,
        Ignored,
    }

    public static Kind Classify(List<ByteString> path, out ByteString hidden)
    {
        hidden = default;
        if (path.SkipLast(1).Any(c => c.StartsWith(".wh..wh."))) return Kind.Ignored;
        if (path.SkipLast(1).Any(c => c.StartsWith(".wh."))) throw new BadImageException("a whiteout is a directory");
        ByteString name = path[^1];
        if (name == ".wh..wh..opq") return Kind.Opaque;
        if (name.StartsWith(".wh..wh.")) return Kind.Ignored;
        if (!name.StartsWith(".wh.")) return Kind.None;
        hidden = name.Span[4..];
        if (hidden.IsEmpty || hidden == "." || hidden == "..") throw new BadImageException("a whiteout of nothing");
        return Kind.Whiteout;
    }
}
