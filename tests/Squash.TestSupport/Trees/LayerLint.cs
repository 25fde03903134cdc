using System.Text.RegularExpressions;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Trees;

/// <summary>Rules for every fully squashed layer, regardless of its contents.</summary>
public static partial class LayerLint
{
    private const int Block = 512;

    /// <summary>The faults of a layer, one line each.</summary>
    public static List<string> Check(ReadOnlyMemory<byte> tar)
    {
        var faults = new List<string>();
        var seen = new Dictionary<ByteString, char>();
        ByteString last = default;
        foreach (RawTarEntry entry in RawTarReader.Read(tar))
        {
            ByteString path = RootfsTree.CleanPath(entry.Name);
            foreach (string fault in CheckEntry(entry, path, seen)) faults.Add($"{entry.Name}: {fault}");
            if (seen.Count > 0 && !path.IsEmpty && last.CompareTo(entry.Name) >= 0) faults.Add($"{entry.Name}: not in byte order after {last}");
            if (!path.IsEmpty) last = entry.Name;
            seen[path] = entry.Type;
        }

        CheckEnd(tar.Span, faults);
        return faults;
    }

    private static IEnumerable<string> CheckEntry(RawTarEntry entry, ByteString path, Dictionary<ByteString, char> seen)
    {
        if (path.IsEmpty && seen.Count > 0) yield return "the root is not the first entry";
        if (seen.ContainsKey(path)) yield return "is there twice";
        ByteString written = path.IsEmpty ? "./" : entry.Type == '5' ? path + "/" : path;
        if (entry.Name != written) yield return $"should be written {written}";
        if (path.Split('/')[^1].StartsWith(".wh.")) yield return "is a whiteout";
        if (entry.Type == '3' && entry is { DevMajor: 0, DevMinor: 0 }) yield return "is an overlay whiteout";
        if (Parent(path) is { IsEmpty: false } parent && seen.GetValueOrDefault(parent) != '5') yield return "has no directory before it";
        if (entry.Type == '1' && seen.GetValueOrDefault(entry.Link) is '\0' or '1' or '5') yield return $"links to {entry.Link}, which is not a file before it";
        foreach (string fault in CheckHeader(entry)) yield return fault;
    }

    private static ByteString Parent(ByteString path)
    {
        int slash = path.Span.LastIndexOf((byte)'/');
        return slash < 0 ? default : path.Span[..slash];
    }

    private static List<string> CheckHeader(RawTarEntry entry)
    {
        var faults = new List<string>();
        ReadOnlySpan<byte> block = entry.Header.Span;
        if (!block[257..265].SequenceEqual("ustar\000"u8)) faults.Add("no ustar header");
        if (block[265..329].ContainsAnyExcept((byte)0)) faults.Add("names an owner");
        if (block[500..].ContainsAnyExcept((byte)0)) faults.Add("has something behind the header's fields");
        foreach ((string field, int at, int length) in (ReadOnlySpan<(string, int, int)>)
            [("mode", 100, 8), ("uid", 108, 8), ("gid", 116, 8), ("size", 124, 12), ("mtime", 136, 12)])
        {
            if (!OctalField().IsMatch(Latin1(block.Slice(at, length)))) faults.Add($"the {field} field is not canonical");
        }

        if (!ChecksumField().IsMatch(Latin1(block[148..156]))) faults.Add("the checksum field is not canonical");
        if (entry.Records.Keys.Any(k => k == "atime" || k == "ctime" || k == "uname" || k == "gname")) faults.Add("has needless records");
        return faults;
    }

    private static void CheckEnd(ReadOnlySpan<byte> tar, List<string> faults)
    {
        if (tar.Length % Block != 0) faults.Add("the length is not a multiple of 512");
        int content = tar.LastIndexOfAnyExcept((byte)0) + 1;
        List<RawTarEntry> entries = RawTarReader.Read(tar.ToArray());
        long end = entries.Count == 0 ? 0 : entries[^1].Offset + Block;
        if (entries.Count > 0) end += (RawTarReader.Number(entries[^1].Header.Span[124..136]) + Block - 1) / Block * Block;
        if (content > end || tar.Length != end + 2 * Block) faults.Add($"ends at {tar.Length}, should at {end + 2 * Block}");
    }

    private static string Latin1(ReadOnlySpan<byte> text) => System.Text.Encoding.Latin1.GetString(text);

    [GeneratedRegex(@"^[0-7]+\0$")]
    private static partial Regex OctalField();

    [GeneratedRegex(@"^[0-7]{6}\0 $")]
    private static partial Regex ChecksumField();
}
