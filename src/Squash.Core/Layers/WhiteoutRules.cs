using Squash.Tar;

namespace Squash.Layers;

/// <summary>The meaning of a name for the layers below.</summary>
internal enum WhiteoutKind
{
    /// <summary>None: it is the name of a file.</summary>
    None,

    /// <summary><c>.wh.NAME</c>.</summary>
    Whiteout,

    /// <summary><c>.wh..wh..opq</c>.</summary>
    Opaque,

    /// <summary>Any other name that begins with <c>.wh..wh.</c>: AUFS's internal files.</summary>
    Bookkeeping,

    /// <summary>A file of AUFS without its own name, which hardlinks refer to.</summary>
    PseudoLink,

    /// <summary>A whiteout without a name.</summary>
    Invalid,

    /// <summary>A name below one that begins like a whiteout.</summary>
    BelowMarker,
}

/// <summary>Recognises the names that hide files of lower layers. The type and mode of such an entry do not matter.</summary>
/// <remarks>OCI image-spec v1.1, layer.md#whiteouts and #opaque-whiteout; AUFS for its internal files.</remarks>
internal static class WhiteoutRules
{
    public static ReadOnlySpan<byte> Marker => ".wh."u8;

    public static ReadOnlySpan<byte> OpaqueMarker => ".wh..wh..opq"u8;

    public static ReadOnlySpan<byte> PseudoLinkDirectory => ".wh..wh.plnk"u8;

    private static ReadOnlySpan<byte> BookkeepingMarker => ".wh..wh."u8;

    /// <summary>Classifies a normalised path by its components.</summary>
    public static WhiteoutKind Classify(ReadOnlySpan<byte> path)
    {
        // The case for nearly every path: no component begins with ".w".
        if (path.IndexOf(Marker) < 0) return WhiteoutKind.None;

        int parent = TarPath.ParentLength(path);
        ReadOnlySpan<byte> name = parent == 0 ? path : path[(parent + 1)..];
        if (path[..parent].SequenceEqual(PseudoLinkDirectory)) return WhiteoutKind.PseudoLink;
        WhiteoutKind above = ClassifyDirectories(path[..parent]);
        if (above != WhiteoutKind.None) return above;
        if (!name.StartsWith(Marker)) return WhiteoutKind.None;
        if (name.SequenceEqual(OpaqueMarker)) return WhiteoutKind.Opaque;
        if (name.StartsWith(BookkeepingMarker)) return WhiteoutKind.Bookkeeping;
        ReadOnlySpan<byte> hidden = name[Marker.Length..];
        return hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8)
            ? WhiteoutKind.Invalid
            : WhiteoutKind.Whiteout;
    }

    /// <summary>Turns <c>a/.wh.b</c> into <c>a/b</c>, in place.</summary>
    /// <returns>The new length.</returns>
    public static int RemoveMarker(Span<byte> path)
    {
        int parent = TarPath.ParentLength(path);
        int name = parent == 0 ? 0 : parent + 1;
        path[(name + Marker.Length)..].CopyTo(path[name..]);
        return path.Length - Marker.Length;
    }

    private static WhiteoutKind ClassifyDirectories(ReadOnlySpan<byte> directories)
    {
        while (!directories.IsEmpty)
        {
            int slash = directories.IndexOf((byte)'/');
            ReadOnlySpan<byte> component = slash < 0 ? directories : directories[..slash];
            directories = slash < 0 ? default : directories[(slash + 1)..];

            // AUFS has its own directories. Engines show files below any other such name, but the entry of the directory would be a whiteout.
            if (component.StartsWith(BookkeepingMarker)) return WhiteoutKind.Bookkeeping;
            if (component.StartsWith(Marker)) return WhiteoutKind.BelowMarker;
        }

        return WhiteoutKind.None;
    }
}
