using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>Files by byte path, relative to the calling thread's current directory. Symbolic links are not followed.</summary>
internal static class KernelFiles
{
    private const int StatxBytes = 256;
    private const int BufferBytes = 64 * 1024;

    public readonly record struct Stat(int Mode, uint Uid, uint Gid, ulong Inode, long Size, long Seconds, uint Nanoseconds, uint Major, uint Minor)
    {
        public char Type => (Mode >> 12) switch { 1 => 'p', 2 => 'c', 4 => 'd', 6 => 'b', 8 => '-', 10 => 'l', _ => '?' };

        public bool IsDirectory => Type == 'd';
    }

    /// <summary>The path with the NUL that system calls need.</summary>
    public static byte[] Z(ByteString path) => [.. path.Span, 0];

    public static void Check(nint result, string call, ByteString path)
    {
        if (result < 0) throw new IOException($"{call} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    public static Stat? Find(ByteString path)
    {
        Span<byte> s = stackalloc byte[StatxBytes];
        int result = LinuxCalls.Stat(LinuxCalls.AtCurrentDirectory, Z(path), LinuxCalls.AtSymlinkNoFollow, LinuxCalls.StatxBasic, s);
        if (result < 0 && Marshal.GetLastPInvokeError() is LinuxCalls.NoEntry or LinuxCalls.NoDirectory or LinuxCalls.LinkLoop) return null;
        Check(result, "statx", path);
        return new Stat(
            BitConverter.ToUInt16(s[28..]), BitConverter.ToUInt32(s[20..]), BitConverter.ToUInt32(s[24..]),
            BitConverter.ToUInt64(s[32..]), BitConverter.ToInt64(s[40..]), BitConverter.ToInt64(s[112..]),
            BitConverter.ToUInt32(s[120..]), BitConverter.ToUInt32(s[128..]), BitConverter.ToUInt32(s[132..]));
    }

    public static void MakeDirectory(ByteString path) => Check(LinuxCalls.MakeDirectory(Z(path), 0b111_101_101), "mkdir", path);

    public static void MakeNode(ByteString path, char type, long major, long minor)
    {
        uint format = type switch { 'c' => 0x2000u, 'b' => 0x6000u, _ => 0x1000u };
        ulong device = unchecked((((ulong)major & 0xfff) << 8) | (((ulong)major & ~0xffful) << 32) | ((ulong)minor & 0xff) | (((ulong)minor & ~0xfful) << 12));
        Check(LinuxCalls.MakeNode(Z(path), format | 0b110_000_000, device), "mknod", path);
    }

    public static void Symlink(ByteString target, ByteString path) => Check(LinuxCalls.Symlink(Z(target), Z(path)), "symlink", path);

    public static void Link(ByteString target, ByteString path) => Check(LinuxCalls.Link(Z(target), Z(path)), "link", path);

    public static void Write(ByteString path, ReadOnlySpan<byte> content)
    {
        int file = LinuxCalls.Open(Z(path), LinuxCalls.OpenWriteNew, 0b110_000_000);
        Check(file, "open", path);
        while (!content.IsEmpty)
        {
            nint written = LinuxCalls.Write(file, content, (nuint)content.Length);
            Check(written, "write", path);
            content = content[(int)written..];
        }

        Check(LinuxCalls.Close(file), "close", path);
    }

    public static byte[] ReadAll(ByteString path)
    {
        using var content = new MemoryStream();
        ReadChunks(path, content.Write);
        return content.ToArray();
    }

    public static string Hash(ByteString path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadChunks(path, hash.AppendData);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static ByteString ReadLink(ByteString path)
    {
        Span<byte> target = stackalloc byte[4096];
        nint length = LinuxCalls.ReadLink(Z(path), target, (nuint)target.Length);
        Check(length, "readlink", path);
        return target[..(int)length];
    }

    public static void Remove(ByteString path)
    {
        if (Find(path) is not { IsDirectory: true })
        {
            Check(LinuxCalls.Unlink(Z(path)), "unlink", path);
            return;
        }

        foreach (ByteString name in List(path)) Remove(path + "/" + name);
        Check(LinuxCalls.RemoveDirectory(Z(path)), "rmdir", path);
    }

    public static List<ByteString> List(ByteString path)
    {
        nint directory = LinuxCalls.OpenDirectory(Z(path));
        Check(directory == 0 ? -1 : 0, "opendir", path);
        var names = new List<ByteString>();
        while (LinuxCalls.ReadDirectory(directory) is not 0 and nint entry)
        {
            // struct dirent of 64-bit Linux: inode, offset, record length, type, name.
            unsafe
            {
                ByteString name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + 19);
                if (name != "." && name != "..") names.Add(name);
            }
        }

        Check(LinuxCalls.CloseDirectory(directory), "closedir", path);
        return names;
    }

    public static List<KeyValuePair<ByteString, ByteString>> Xattrs(ByteString path)
    {
        var xattrs = new List<KeyValuePair<ByteString, ByteString>>();
        Span<byte> buffer = stackalloc byte[4096];
        nint length = LinuxCalls.ListXattrs(Z(path), buffer, (nuint)buffer.Length);
        Check(length, "llistxattr", path);
        foreach (ByteString name in new ByteString(buffer[..(int)length]).Split('\0'))
        {
            if (name.IsEmpty || name.StartsWith("trusted.overlay.")) continue;
            nint size = LinuxCalls.GetXattr(Z(path), Z(name), buffer, (nuint)buffer.Length);
            Check(size, "lgetxattr", path);
            xattrs.Add(KeyValuePair.Create(name, (ByteString)buffer[..(int)size]));
        }

        return xattrs;
    }

    public static void SetXattr(ByteString path, ByteString name, ByteString value)
    {
        int result = LinuxCalls.SetXattr(Z(path), Z(name), value.Span, (nuint)value.Length, 0);
        // Properties that files of this type cannot have are skipped, as in engines.
        if (result < 0 && Marshal.GetLastPInvokeError() is LinuxCalls.PermissionDenied or LinuxCalls.NotSupported) return;
        Check(result, "lsetxattr", path);
    }

    public static void RemoveXattrs(ByteString path)
    {
        foreach ((ByteString name, _) in Xattrs(path)) Check(LinuxCalls.RemoveXattr(Z(path), Z(name)), "lremovexattr", path);
    }

    /// <summary>Sets the metadata of a header in the order of engines: the owner first, because that clears mode bits and capabilities.</summary>
    public static void SetMetadata(
        ByteString path, int mode, long uid, long gid, Int128 mtime, IEnumerable<KeyValuePair<ByteString, ByteString>> xattrs)
    {
        Check(LinuxCalls.ChangeOwner(Z(path), unchecked((uint)uid), unchecked((uint)gid)), "lchown", path);
        foreach ((ByteString name, ByteString value) in xattrs)
        {
            if (!name.StartsWith("trusted.overlay.")) SetXattr(path, name, value);
        }

        if (Find(path)?.Type != 'l') Check(LinuxCalls.ChangeMode(Z(path), (uint)mode & 0xfff), "chmod", path);
        SetTime(path, mtime);
    }

    public static void SetTime(ByteString path, Int128 mtime)
    {
        long nanoseconds = (long)(((mtime % 1_000_000_000) + 1_000_000_000) % 1_000_000_000);
        long seconds = (long)((mtime - nanoseconds) / 1_000_000_000);
        Check(LinuxCalls.SetTimes(LinuxCalls.AtCurrentDirectory, Z(path), [seconds, nanoseconds, seconds, nanoseconds], LinuxCalls.AtSymlinkNoFollow), "utimensat", path);
    }

    public static FileNode ToNode(ByteString path, Stat stat, object inode, bool knowsTime) => new()
    {
        Type = stat.Type,
        Mode = stat.Mode & 0xfff,
        Uid = stat.Uid,
        Gid = stat.Gid,
        Device = stat.Type is 'c' or 'b' ? (stat.Major, stat.Minor) : default,
        Size = stat.Type == '-' ? stat.Size : 0,
        Mtime = knowsTime ? Mtime(stat) : null,
        Target = stat.Type == 'l' ? ReadLink(path) : default,
        Content = stat.Type == '-' ? Hash(path) : "",
        Xattrs = FileNode.ShowXattrs(Xattrs(path)),
        Inode = inode,
    };

    public static Int128 Mtime(Stat stat) => ((Int128)stat.Seconds * 1_000_000_000) + stat.Nanoseconds;

    private delegate void Chunk(ReadOnlySpan<byte> chunk);

    private static void ReadChunks(ByteString path, Chunk use)
    {
        int file = LinuxCalls.Open(Z(path), 0, 0);
        Check(file, "open", path);
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            nint read = LinuxCalls.Read(file, buffer, (nuint)buffer.Length);
            Check(read, "read", path);
            if (read == 0) break;
            use(buffer.AsSpan(0, (int)read));
        }

        Check(LinuxCalls.Close(file), "close", path);
    }
}
