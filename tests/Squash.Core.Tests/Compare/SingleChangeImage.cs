using System.Text;
using Squash.TestSupport;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>A realistic image in which one thing can be changed.</summary>
internal static class SingleChangeImage
{
    private const int Directories = 30;
    private const int Files = 150;

    /// <summary>CAP_NET_RAW, as setcap writes it: struct vfs_cap_data of linux/capability.h.</summary>
    public static readonly byte[] Capability = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>u::rw-,u:1000:r--,g::r--,m::rw-,o::r-- in the form of linux/posix_acl_xattr.h. Mode 0664 says the same.</summary>
    public static readonly byte[] AccessControlList =
    [
        2, 0, 0, 0,
        1, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
        2, 0, 4, 0, 0xe8, 0x03, 0, 0,
        4, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
        0x10, 0, 6, 0, 0xff, 0xff, 0xff, 0xff,
        0x20, 0, 4, 0, 0xff, 0xff, 0xff, 0xff,
    ];

    /// <summary>A base of directories, files, links and devices, and two layers that replace, delete and add some.</summary>
    public static List<List<TarItem>> Draw(Random random)
    {
        var directories = new List<ByteString> { "usr" };
        var layer = new List<TarItem> { Directory("usr", random) };
        for (int i = 1; i < Directories; i++)
        {
            ByteString path = directories[random.Next(directories.Count)] + $"/d{i}";
            directories.Add(path);
            layer.Add(Directory(path, random));
        }

        for (int i = 0; i < Files; i++) layer.Add(File(directories[random.Next(directories.Count)] + "/" + Name(i), i, random));
        List<TarItem> plain = [.. layer.Where(item => item is { Type: '0', Segments.Count: 0 })];
        for (int i = 0; i < 20; i++)
        {
            TarItem target = plain[random.Next(plain.Count)];
            layer.Add(target with { Path = $"usr/z-link{i}", Type = '1', Link = target.Path, Content = [] });
        }

        HashSet<ByteString> linked = [.. layer.Where(item => item.Type == '1').Select(item => item.Link)];
        List<TarItem> free = [.. plain.Where(item => !linked.Contains(item.Path))];
        List<TarItem> second =
        [
            .. free.Take(15).Select((item, i) => File(item.Path, i, random)),
            .. free.Skip(15).Take(15).Select(item => Whiteout(item.Path)),
            .. Enumerable.Range(0, 30).Select(i => File($"opt/{Name(i)}", i, random)),
            new TarItem { Path = "share/upper/own" },
            Whiteout("share/gone"),
        ];
        layer.AddRange(Named());
        List<TarItem> third = [.. free.Skip(30).Take(10).Select((item, i) => File(item.Path, i, random)), Directory("usr", random)];
        return [layer, second, third];
    }

    /// <summary>The files that changes refer to by name.</summary>
    private static IEnumerable<TarItem> Named()
    {
        byte[] content = [.. "the same content"u8];
        var file = new TarItem { Path = "share/twin1", Content = content };
        var directory = new TarItem { Path = "share/", Type = '5', Mode = 0x1ed };
        return
        [
            directory, directory with { Path = "share/empty/" },
            directory with { Path = "share/full/" }, file with { Path = "share/full/file" },
            directory with { Path = "share/upper/" }, file with { Path = "share/upper/hidden" },
            file with { Path = "share/gone" }, file with { Path = "share/case" }, file with { Path = new ByteString([.. "share/caf"u8, 0xe9]) },
            file, file with { Path = "share/twin2" }, file with { Path = "share/twin3", Type = '1', Link = file.Path, Content = [] },
            (file with { Path = "share/xattrs", Mode = 0x1b4 }).WithXattr("security.capability", Capability).WithXattr("system.posix_acl_access", AccessControlList)
                .WithXattr("trusted.t", "t").WithXattr("user.u", new byte[] { 0, 0xff, (byte)'=' }),
        ];
    }

    private static ByteString Name(int i) => (i % 10) switch
    {
        0 => new ByteString([(byte)'n', 0xff, (byte)'0', .. Encoding.ASCII.GetBytes($"{i}")]),
        1 => $"名{i}",
        2 => $"a file {i}\n",
        3 => new string('l', 120) + i,
        _ => $"f{i}",
    };

    private static TarItem Directory(ByteString path, Random random) => Dated(new TarItem { Path = path + "/", Type = '5', Mode = 0x1ed }, random);

    private static TarItem File(ByteString path, int i, Random random)
    {
        byte[] content = new byte[random.Next(1, 5000)];
        random.NextBytes(content);
        TarItem item = Dated(new TarItem { Path = path, Content = content, Mode = i % 7 == 0 ? 0x9ed : 0x1a4 }, random);
        return (i % 20) switch
        {
            4 or 5 => item with { Type = '2', Content = [], Link = $"../target{i}" },
            6 => item with { Type = '3', Content = [], DevMajor = i + 1, DevMinor = i },
            7 => item with { Type = '4', Content = [], DevMajor = i + 1, DevMinor = i },
            8 => item with { Type = '6', Content = [] },
            9 or 10 => item.WithXattr("user.first", content[..1]).WithXattr("user.second", content[..(content.Length / 2)]),
            11 => item with { Dialect = TarDialect.PaxSparse10, Segments = [(512, content.Length)], RealSize = 100_000 },
            _ => item,
        };
    }

    private static TarItem Dated(TarItem item, Random random) => item with
    {
        Uid = random.Next(3) == 0 ? random.Next(1, 100_000) : 0,
        Gid = random.Next(3) == 0 ? random.Next(1, 100_000) : 0,
        MtimeSeconds = random.Next(1, int.MaxValue),
        MtimeNanoseconds = random.Next(2) == 0 ? random.Next(1_000_000_000) : 0,
    };

    private static TarItem Whiteout(ByteString path)
    {
        int slash = path.Span.LastIndexOf((byte)'/') + 1;
        return new TarItem { Path = new ByteString(path.Span[..slash]) + ".wh." + path.Span[slash..], Mode = 0 };
    }
}
