using System.Text;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using static Squash.TestSupport.Hostile.HostileCase;

namespace Squash.TestSupport.Hostile;

/// <summary>Inputs that are not archives, and archives whose outer tar or compression is bad.</summary>
public static class HostileArchives
{
    private const int ZeroBytes = 4_000_000;

    // The output of bzip2 -9 for 45 MB of zeros: one block.
    private const string ZerosBzip2 = "425a6839314159265359c901b6c80158ab4020c00010000008200030cc0529a65248526c5492149e2ee48a70a12192036d90";

    public static IReadOnlyList<HostileCase> All { get; } =
    [
        Refused("nothing", "is empty", () => []),
        Refused("a text", "not a tar archive", () => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("This is not an image.\n", 1000)))),
        Refused("a zip", "not a tar archive", () => [0x50, 0x4b, 3, 4, .. new byte[2000]]),
        Refused("a 7z", "not a tar archive", () => [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, .. new byte[2000]]),
        Refused("an ELF program", "not a tar archive", () => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[2000]]),
        Refused("an ISO image", "not an image archive: it contains no file", () => [.. new byte[32768], 1, .. "CD001"u8, .. new byte[2042]]),
        Refused("half a block", "not a tar archive", () => Good()[..256]),
        Refused("half an archive", "incomplete", () => Good()[..(Good().Length / 2)]),
        Refused("a cut gzip", "gzip data is damaged or cut short", () => Packer.Pack(Good(), Packing.Gzip)[..200]),
        Refused("a cut zstd", "zstd data is damaged or cut short", () => Packer.Pack(Good(), Packing.Zstd)[..200]),
        Refused("a gzip header alone", "gzip data is damaged or cut short", () => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
        Refused("a zstd frame with a window of 2 GiB", "zstd window of more than 128 MiB", () => [0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8, .. new byte[100]]),

        Refused("'..' in a member's name", "leaves the archive", () => [.. Entries(new LayerBuilder().File("../manifest.json", "[]")), .. Good()]),
        Refused("a member's name of 1 MB", "name has 1000000 bytes", () => [.. Entries(Long(new string('n', 1_000_000))), .. Good()]),
        Refused("a member 20,000 directories deep", "leaves the archive|name has", () => [.. Entries(Long(Repeat("a/", 20_000) + "b")), .. Good()]),
        Taken("absolute names", () => With(archive => archive, "/")),
        Taken("a member twice: the last counts", () => [.. Entries(new LayerBuilder().File("manifest.json", "nonsense")), .. Good()]),
        Refused("members that are links in a circle", "form a loop", () => With(archive => archive.Symlink("l", "m").Symlink("m", "l"), layer: "l")),
        Refused("members that are hardlinks in a circle", "form a loop", () => With(archive => archive.HardLink("l", "m").HardLink("m", "l"), layer: "l")),
        Refused("a link out of the archive", "leads out of the archive", () => With(archive => archive.Symlink("l", "../../etc/passwd"), layer: "l")),
        Refused("a link to an absolute name", "not in the archive", () => With(archive => archive.Symlink("l", "/etc/passwd"), layer: "l")),
        Refused("a link to a directory", "not in the archive", () => With(archive => archive.Directory("d").Symlink("l", "d"), layer: "l")),
        Taken("a sparse member", () =>
            [.. Entries(new LayerBuilder().Sparse("s", TarDialect.PaxSparse10, 9000, [(0, 1)], [1])), .. Good()]),
        Refused("a sparse member of 900 petabytes", "more than the limit of sparse files allows.*--limit decompressed", () =>
            [.. Entries(new LayerBuilder().Sparse("s", TarDialect.PaxSparse10, 900_000_000_000_000_000, [(0, 1)], [1])), .. Good()]),
        Refused("a sparse member of 200 gigabytes of holes", "more than the limit of sparse files allows.*--limit", () =>
            [.. Entries(new LayerBuilder().Sparse("s", TarDialect.PaxSparse10, 200_000_000_000, [(0, 1)], [1])), .. Good()]),

        .. Sizes.Select(size => Refused($"a member of {size} bytes", "longer than the archive|size is negative|not a number", () =>
            Entries(new LayerBuilder().File("m", default, item => item with { StatedSize = size, Dialect = TarDialect.Gnu })))),
        Refused("a PAX header of 4 GiB", "extended header .* the limit is 1048576", () =>
            Entries(new LayerBuilder().Add(new TarItem { Path = "h", Type = 'x', StatedSize = 1L << 32 }).File("f"))),
        Refused("more members than are allowed", "more than 100 members", () => With(archive => Many(archive, 100, "member")), "--limit", "members=100"),
        Refused("longer names than are allowed", "longer names than", () => With(archive => Many(archive, 50, new string('n', 1000))), "--limit", "members=100"),

        Refused("a bzip2 bomb", "bytes of bzip2 data decompress to more than 50000 times as many", () => [.. Convert.FromHexString(ZerosBzip2 + ZerosBzip2)]),
        Refused("a gzip bomb in all", "decompress to more than 40000000 bytes in all", () => Bomb(Packing.Gzip, copies: 30), "--limit", "decompressed-total=40MB"),
        Refused("a zstd bomb", "decompresses to more than 40000000 bytes", () => Bomb(Packing.Zstd, copies: 30), "--limit", "decompressed=40MB"),
        Refused("an xz bomb", "decompresses to more than 40000000 bytes", () => Bomb(Packing.Xz, copies: 12), "--limit", "decompressed=40MB"),
        Refused("bombs in a bomb", "decompress to more than 40000000 bytes in all", () => Packer.Pack(
            DockerArchives.Legacy([new ImageBuilder().Layer(Zeros(1), Packing.Gzip).Layer(Zeros(2), Packing.Zstd).Build()]), Packing.Gzip),
            "--limit", "decompressed-total=40MB"),
        Taken("an archive compressed four times over", () => Packed(4)),
        Refused("an archive compressed five times over", "compressed more than 4 times over", () => Packed(5)),
        Taken("a layer of zeros", () => DockerArchives.Legacy([new ImageBuilder().Layer(Zeros(4), Packing.Zstd).Build()])),
    ];

    private static IEnumerable<long> Sizes => [4096, 1L << 40, long.MaxValue, long.MaxValue - 511, long.MaxValue - 512, long.MaxValue - 1024, -1, -512, long.MinValue];

    private static byte[] Good() => ImageOf(GoodLayer());

    /// <summary>A good archive with additional members; the image's layer may have another name.</summary>
    private static byte[] With(Func<ArchiveBuilder, ArchiveBuilder> add, string prefix = "", string layer = "layer.tar")
    {
        BuiltImage image = ImageBuilder.Of(GoodLayer().Build()).Build();
        return add(new ArchiveBuilder { Prefix = prefix })
            .File("layer.tar", image.Layers[0].Blob)
            .File("config.json", image.Config)
            .File("manifest.json", $$"""[{"Config":"config.json","RepoTags":["test:latest"],"Layers":["{{layer}}"]}]""")
            .Build();
    }

    private static byte[] Entries(LayerBuilder tar) => tar.WithoutEndBlocks().Build();

    private static LayerBuilder Long(string name) => new LayerBuilder().File(name, default, item => item with { Dialect = TarDialect.Gnu });

    private static ArchiveBuilder Many(ArchiveBuilder archive, int count, string name)
    {
        for (int i = 0; i < count; i++) archive.File($"{name}{i}", "");
        return archive;
    }

    // Consecutive streams, members and frames are read as one.
    private static byte[] Bomb(Packing packing, int copies)
    {
        byte[] piece = Packer.Pack(new byte[ZeroBytes], packing);
        return [.. Enumerable.Repeat(piece, copies).SelectMany(copy => copy)];
    }

    private static byte[] Packed(int times)
    {
        byte[] archive = Good();
        for (int i = 0; i < times; i++) archive = Packer.Pack(archive, Packing.Gzip);
        return archive;
    }

    private static byte[] Zeros(int index) => new LayerBuilder().File($"zeros{index}", new byte[18_000_000 * Math.Min(index, 4)]).Build();

    internal static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
