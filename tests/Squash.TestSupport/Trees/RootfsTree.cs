using System.Security.Cryptography;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Trees;

/// <summary>A root filesystem: every path with its file. The root itself has the empty path, if it is known.</summary>
public sealed class RootfsTree : SortedDictionary<ByteString, FileNode>
{
    private const string XattrPrefix = "SCHILY.xattr.";

    /// <summary>Reads a plain layer without whiteouts or repeated paths, in which links point backwards.</summary>
    public static RootfsTree FromTar(ReadOnlyMemory<byte> tar)
    {
        var tree = new RootfsTree();
        foreach (RawTarEntry entry in RawTarReader.Read(tar))
        {
            ByteString path = CleanPath(entry.Name);
            if (entry.Type != '1') tree[path] = FromEntry(entry);
            else if (tree.TryGetValue(CleanPath(entry.Link), out FileNode? target)) tree[path] = target;
            else throw new BadImageException($"{path} is a hardlink to {entry.Link}, which does not come before it");
        }

        return tree;
    }

    /// <summary>The path without dots, doubled slashes and slashes at its ends.</summary>
    public static ByteString CleanPath(ByteString name)
    {
        List<ByteString> components = name.Split('/');
        if (components.Contains("..")) throw new BadImageException($"{name} leaves the root");
        return ByteString.Join('/', components.Where(c => !c.IsEmpty && c != "."));
    }

    public static FileNode FromEntry(RawTarEntry entry) => new()
    {
        Type = entry.Type switch { '0' => '-', '2' => 'l', '3' => 'c', '4' => 'b', '5' => 'd', '6' => 'p', _ => entry.Type },
        Mode = entry.Type == '2' ? 0b111_111_111 : entry.Mode,
        Uid = entry.Uid,
        Gid = entry.Gid,
        Device = entry.Type is '3' or '4' ? (entry.DevMajor, entry.DevMinor) : default,
        Size = entry.Type == '0' ? entry.Content.Length : 0,
        Mtime = entry.MtimeNanoseconds,
        Target = entry.Type == '2' ? entry.Link : default,
        Content = entry.Type == '0' ? Convert.ToHexStringLower(SHA256.HashData(entry.Content.Span)) : "",
        Xattrs = FileNode.ShowXattrs(Xattrs(entry)),
        OtherRecords = FileNode.ShowXattrs(entry.Records.Where(r => !IsStandard(r.Key))),
        Entry = entry,
        Inode = new object(),
    };

    public static IEnumerable<KeyValuePair<ByteString, ByteString>> Xattrs(RawTarEntry entry) => entry.Records
        .Where(r => r.Key.StartsWith(XattrPrefix))
        .Select(r => KeyValuePair.Create((ByteString)r.Key.Span[XattrPrefix.Length..], r.Value));

    private static bool IsStandard(ByteString key) =>
        key.StartsWith(XattrPrefix) || key.StartsWith("GNU.sparse.")
        || key.ToString() is "path" or "linkpath" or "size" or "uid" or "gid" or "uname" or "gname" or "mtime" or "atime" or "ctime";
}
