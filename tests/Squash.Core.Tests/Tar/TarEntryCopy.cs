using System.Text;
using Squash.Tar.Reading;

namespace Squash.Core.Tests.Tar;

/// <summary>The state of a reader's entry before the reader moved on.</summary>
internal sealed class TarEntryCopy(TarEntry entry)
{
    private readonly string _line =
        $"{entry.Type} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {entry.Mtime.Seconds}.{entry.Mtime.Nanoseconds:d9} " +
        Encoding.Latin1.GetString(entry.Name.Span) +
        (entry.LinkName.Length > 0 ? $" -> {Encoding.Latin1.GetString(entry.LinkName.Span)}" : "") +
        $" [{entry.Size}]";

    public string Type { get; } = entry.Type.ToString();

    public string Name { get; } = Encoding.Latin1.GetString(entry.Name.Span);

    public long Size { get; } = entry.Size;

    public long DataOffset { get; } = entry.DataOffset;

    public long StoredBytes { get; } = entry.StoredBytes;

    public long DevMajor { get; } = entry.DevMajor;

    public long DevMinor { get; } = entry.DevMinor;

    public bool IsOverlayWhiteout { get; } = entry.IsOverlayWhiteout;

    public byte[] Records { get; } = entry.Records.Span.ToArray();

    /// <summary>The map of a sparse file, as <c>offset+length</c> pairs.</summary>
    public string? Segments { get; } =
        entry.Sparse is null ? null : string.Join(' ', entry.Sparse.Segments.Select(s => $"{s.Offset}+{s.Length}"));

    public override string ToString() => _line;
}
