using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Fuzz;

/// <summary>Small inputs with a bit of everything, as seeds for fuzzing.</summary>
internal static class Samples
{
    private const long MaxFixtureBytes = 16 * 1024;

    /// <summary>Layers of every dialect and every kind of entry.</summary>
    public static IEnumerable<byte[]> Layers()
    {
        foreach (TarDialect dialect in Enum.GetValues<TarDialect>())
        {
            bool isSparse = dialect is TarDialect.GnuSparse or TarDialect.PaxSparse00 or TarDialect.PaxSparse01 or TarDialect.PaxSparse10;
            yield return isSparse
                ? new LayerBuilder().Sparse("sparse", dialect, 9000, [(0, 5), (4096, 5)], "helloworld"u8.ToArray()).Build()
                : Dialect(dialect);
        }

        yield return new LayerBuilder()
            .Sparse("many", TarDialect.GnuSparse, 90_000, [.. Enumerable.Range(0, 30).Select(i => (i * 1000L, 1L))], new byte[30]).Build();
        yield return Everything();
    }

    /// <summary>Layers that hide, replace and link to each other's files.</summary>
    public static IEnumerable<byte[][]> Stacks()
    {
        byte[] lower = new LayerBuilder().Directory("a").File("a/b", "b").HardLink("a/c", "a/b").Symlink("d", "a").Build();
        yield return [Everything()];
        yield return [lower, new LayerBuilder().Whiteout("a/b").File("a/e", "e").Build()];
        yield return [lower, new LayerBuilder().Opaque("a").File("a/b", "new").Whiteout("d").Build(), new LayerBuilder().HardLink("f", "a/b").Build()];
        yield return [lower, new LayerBuilder().File("a", "no directory").Directory("d").Build(), new LayerBuilder().CharDevice("d/a", 0, 0).Directory("a").Build()];
        yield return [lower, new LayerBuilder().Sparse("a/b", TarDialect.PaxSparse10, 9000, [(4096, 5)], "holes"u8.ToArray()).Build()];
    }

    /// <summary>Archives in the forms of docker, podman, skopeo, containerd, crane and bazel.</summary>
    public static IEnumerable<byte[]> Archives()
    {
        byte[][] layers = Stacks().ElementAt(2);
        yield return DockerArchives.Legacy([Image(layers)]);
        yield return DockerArchives.Legacy([Image(layers[0], layers[0])]);
        yield return DockerArchives.Hybrid(Image(layers));
        yield return DockerArchives.Podman(Image(layers[..2]));
        yield return DockerArchives.Bazel(Image(layers[..1]));
        yield return DockerArchives.Crane(Packed(layers, Packing.Gzip));
        yield return new OciLayoutBuilder().AddImage(Packed(layers, Packing.Zstd)).BuildArchive();
        yield return new OciLayoutBuilder { MediaTypes = OciMediaTypes.Docker }.AddImage(Packed(layers[..1], Packing.Xz), withPlatform: true).BuildArchive();
        yield return Nested(layers);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "fixtures")).Order())
        {
            if (new FileInfo(file).Length <= MaxFixtureBytes) yield return File.ReadAllBytes(file);
        }
    }

    private static byte[] Dialect(TarDialect dialect) => new LayerBuilder()
        .Directory("d", i => i with { Dialect = dialect, Mode = 0b1_111_111_111 })
        .File("d/" + new string('n', 120), "content", i => i with { Dialect = dialect, Uid = 70_000, Gid = dialect == TarDialect.V7 ? 0 : 3_000_000, MtimeSeconds = 1_700_000_000 })
        .Symlink("l", new string('t', 110), i => i with { Dialect = dialect })
        .Build();

    private static byte[] Everything() => new LayerBuilder()
        .GlobalRecords(("comment", "global"))
        .Directory(".")
        .File("./a", "a", i => i.WithXattr("user.x", new byte[] { 0, 1 }) with { MtimeSeconds = -2, MtimeNanoseconds = 5 })
        .HardLink("b", "a")
        .Symlink("c", "/a")
        .CharDevice("dev/null", 1, 3)
        .BlockDevice("dev/disk", 8, 1)
        .Fifo("dev/pipe")
        .Whiteout("gone")
        .Opaque("dev")
        .Build();

    private static BuiltImage Image(params byte[][] layers) => ImageBuilder.Of(layers).Build();

    private static BuiltImage Packed(byte[][] layers, Packing packing)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:packed");
        foreach (byte[] layer in layers) image.Layer(layer, packing);
        return image.Build();
    }

    private static byte[] Nested(byte[][] layers)
    {
        var layout = new OciLayoutBuilder();
        JsonObject image = layout.StoreImage(Image(layers));
        return layout.Add(layout.StoreIndex([image, layout.StoreAttestation(image)])).BuildArchive();
    }
}
