using System.Text;

namespace Squash.Tar;

/// <summary>Names in layers: bytes, relative to the root, components joined by one <c>/</c>; the root is empty.</summary>
internal static class TarPath
{
    /// <summary>The maximum length of a file name on Linux; <c>NAME_MAX</c>.</summary>
    public const int MaxNameBytes = 255;

    private const int MaxShown = 200;

    /// <summary>The reason for refusing a name.</summary>
    internal enum Problem
    {
        None,
        ParentComponent,
        NulByte,
        TooDeep,
    }

    /// <summary>
    /// Normalises a name: <c>./a</c>, <c>/a</c>, <c>a//b</c>, <c>a/./b</c> and a trailing <c>/</c> are
    /// spellings of the same path. A <c>..</c> component is refused, not resolved.
    /// </summary>
    /// <param name="name">The name in the archive.</param>
    /// <param name="maxDepth">The maximum number of components.</param>
    /// <param name="destination">At least as long as <paramref name="name"/>.</param>
    /// <param name="length">The length of the path in bytes.</param>
    public static Problem Normalize(ReadOnlySpan<byte> name, int maxDepth, Span<byte> destination, out int length)
    {
        length = 0;
        if (name.Contains((byte)0)) return Problem.NulByte;

        int depth = 0;
        while (!name.IsEmpty)
        {
            int slash = name.IndexOf((byte)'/');
            ReadOnlySpan<byte> component = slash < 0 ? name : name[..slash];
            name = slash < 0 ? default : name[(slash + 1)..];
            if (component.IsEmpty || component.SequenceEqual("."u8)) continue;
            if (component.SequenceEqual(".."u8)) return Problem.ParentComponent;
            if (++depth > maxDepth) return Problem.TooDeep;

            if (length > 0) destination[length++] = (byte)'/';
            component.CopyTo(destination[length..]);
            length += component.Length;
        }

        return Problem.None;
    }

    /// <summary>Whether a component of a path is longer than a file name may be.</summary>
    public static bool HasLongName(ReadOnlySpan<byte> path)
    {
        while (path.Length > MaxNameBytes)
        {
            int slash = path[..(MaxNameBytes + 1)].LastIndexOf((byte)'/');
            if (slash < 0) return true;
            path = path[(slash + 1)..];
        }

        return false;
    }

    /// <summary>The path for a message: as in <see cref="ToText(ReadOnlySpan{byte})"/>, but shortened if it is long.</summary>
    public static string Show(ReadOnlySpan<byte> path) => ToText(path, MaxShown);

    /// <summary>The path for a report: valid UTF-8 as it is, everything else as <c>\xNN</c>.</summary>
    public static string ToText(ReadOnlySpan<byte> path) => ToText(path, int.MaxValue);

    /// <summary>The length of the directory part of a normalised path.</summary>
    public static int ParentLength(ReadOnlySpan<byte> path) => Math.Max(0, path.LastIndexOf((byte)'/'));

    private static string ToText(ReadOnlySpan<byte> path, int most)
    {
        // Nearly all paths.
        if (path.Length <= most && !path.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !path.Contains((byte)'\\')) return Encoding.ASCII.GetString(path);
        var text = new StringBuilder();
        while (!path.IsEmpty)
        {
            if (text.Length > most) return text.Append('…').ToString();
            bool valid = Rune.DecodeFromUtf8(path, out Rune rune, out int used) == System.Buffers.OperationStatus.Done;
            bool printable = valid && rune.Value != '\\' && Rune.GetUnicodeCategory(rune) is not
                (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator);
            if (printable) text.Append(rune);
            else foreach (byte b in path[..used]) text.Append("\\x").Append(b.ToString("x2"));
            path = path[used..];
        }

        return text.ToString();
    }
}
