using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Library;

/// <summary>Images for all tests.</summary>
internal static class Samples
{
    public const int ContentBytes = 300_000;

    /// <summary>The lowest layer of <see cref="Image"/> alone.</summary>
    public static ImageBuilder Base(Packing packing = Packing.None) => new ImageBuilder()
        .Tag("app:1", "app:stable")
        .Layer(
            new LayerBuilder()
                .Directory(".", i => i with { MtimeSeconds = 1_700_000_000 })
                .Directory("etc", i => i with { MtimeSeconds = 1_700_000_000 })
                .File("etc/passwd", "root:x:0:0\n", i => i with { MtimeSeconds = 1_700_000_001, MtimeNanoseconds = 5 })
                .File("big", Random(ContentBytes))
                .File("bin/ping", "ping", i => (i with { Mode = 0x9ed }).WithXattr("security.capability", (byte[])[1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
            packing);

    /// <summary>Three layers with every kind of file, including a deleted and an overridden one.</summary>
    public static ImageBuilder Image(Packing packing = Packing.None) => Base(packing)
        .Layer(
            new LayerBuilder()
                .HardLink("bin/ping6", "bin/ping", i => i with { Mode = 0x9ed })
                .Symlink("lib", "usr/lib")
                .CharDevice("dev/null", 1, 3)
                .File("deleted/later", Random(ContentBytes + 1))
                .File("etc/passwd", "root:x:0:0\nuser:x:1:1\n"),
            packing)
        .Layer(
            new LayerBuilder()
                .Whiteout("deleted")
                .Opaque("var")
                .File("var/" + new string('n', 120), "long", i => i with { Uid = 0xffff_fffe })
                .Sparse("var/sparse", TarDialect.GnuSparse, 100_000, [(0, 5), (50_000, 5)], "helloworld"u8.ToArray()),
            packing);

    public static byte[] Archive(Packing packing = Packing.None) => DockerArchives.Legacy([Image(packing).Build()]);

    private static byte[] Random(int bytes)
    {
        byte[] content = new byte[bytes];
        uint state = (uint)bytes;
        for (int i = 0; i < bytes; i++)
        {
            // Not System.Random, because its sequence may change with the runtime, and golden bytes depend on this one.
            state = unchecked((state * 1_664_525) + 1_013_904_223);
            content[i] = (byte)(state >> 24);
        }

        return content;
    }
}
