using System.Globalization;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Trees;

/// <summary>The file at one path of a root filesystem.</summary>
public sealed record FileNode
{
    /// <summary>The letter of <c>ls</c>: <c>- d l c b p</c>.</summary>
    public required char Type { get; init; }

    public int Mode { get; init; }

    public long Uid { get; init; }

    public long Gid { get; init; }

    public (long Major, long Minor) Device { get; init; }

    public long Size { get; init; }

    /// <summary>Nanoseconds since 1970; nothing if no layer has it.</summary>
    public Int128? Mtime { get; init; }

    public ByteString Target { get; init; }

    /// <summary>The SHA-256 of a file's content.</summary>
    public string Content { get; init; } = "";

    /// <summary>Extended attributes, in order, as text.</summary>
    public string Xattrs { get; init; } = "";

    /// <summary>PAX records that a kernel does not use; nothing if the source of the tree has none.</summary>
    public string? OtherRecords { get; init; }

    /// <summary>The entry that created it, if it comes from a tar.</summary>
    public RawTarEntry? Entry { get; init; }

    /// <summary>The same for all names of one file.</summary>
    public required object Inode { get; init; }

    public IEnumerable<(string Field, string Value)> Fields()
    {
        yield return ("type", Type.ToString());
        yield return ("mode", Convert.ToString(Mode, 8));
        yield return ("uid", Uid.ToString(CultureInfo.InvariantCulture));
        yield return ("gid", Gid.ToString(CultureInfo.InvariantCulture));
        yield return ("device", $"{Device.Major},{Device.Minor}");
        yield return ("size", Size.ToString(CultureInfo.InvariantCulture));
        yield return ("mtime", Mtime?.ToString(CultureInfo.InvariantCulture) ?? "");
        yield return ("target", Target.ToString());
        yield return ("content", Content);
        yield return ("xattrs", Xattrs);
        yield return ("records", OtherRecords ?? "");
    }

    /// <summary>Attributes in the form for comparison and display.</summary>
    public static string ShowXattrs(IEnumerable<KeyValuePair<ByteString, ByteString>> xattrs) =>
        string.Join(' ', xattrs.OrderBy(x => x.Key).Select(x => $"{x.Key}={Convert.ToHexStringLower(x.Value.Span)}"));
}
