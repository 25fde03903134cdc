using System.Text.Json.Nodes;
using Squash.Fuzz;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Properties;

/// <summary>Valid images with random changes: each is refused in the documented way, or gives a valid result.</summary>
[Collection(nameof(MutationTests))]
[CollectionDefinition(nameof(MutationTests), DisableParallelization = true)]
public class MutationTests
{
    /// <summary>Far more than an image of this size needs, and far less than a false size could ask for.</summary>
    private const long MaxAllocatedBytes = 64 * 1024 * 1024;

    /// <summary>Not a performance limit: a mutant takes milliseconds, unless it never ends.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    private static readonly IReadOnlyList<ArchiveMutator.Member>[] Archives = [.. ComposeArchives().Select(ArchiveMutator.Read)];

    [Fact]
    public void SquashAsync_AnyMutant_IsRefusedOrGivesAValidResult()
    {
        var outcomes = new Dictionary<string, int>();
        for (int i = 0; i < StackProperty.Iterations; i++)
        {
            byte[] mutant = ArchiveMutator.Mutate(Archives[i % Archives.Length], new Random(i));
            string outcome = Try(mutant, i);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", outcomes.OrderByDescending(o => o.Value).Select(o => $"{o.Value} {o.Key}")));

        // Otherwise the mutator is too weak or too strong. A quick run has too few mutants for this check.
        if (StackProperty.Iterations < StackProperty.DefaultIterations) return;
        foreach (string outcome in (string[])["squashed", nameof(InvalidArchiveException), nameof(InvalidImageException), nameof(DigestMismatchException)])
        {
            Assert.True(outcomes.GetValueOrDefault(outcome) > 0, $"no mutant was {outcome}");
        }
    }

    private static string Try(byte[] mutant, int number)
    {
        using var hang = new CancellationTokenSource(Hang);
        long before = GC.GetTotalAllocatedBytes();
        try
        {
            SquashException? refusal = Squashed.OfBoth(mutant, hang.Token).Verified.Refusal;
            long allocated = GC.GetTotalAllocatedBytes() - before;
            Oracle.Holds(allocated <= MaxAllocatedBytes, $"{allocated} bytes were allocated for an archive of {mutant.Length}");
            return refusal?.GetType().Name ?? "squashed";
        }
        catch (Exception e)
        {
            string file = Path.Combine(Path.GetTempPath(), $"squash-mutant-{number}.tar");
            File.WriteAllBytes(file, mutant);
            throw new InvalidOperationException($"mutant {number}, kept as {file}", e);
        }
    }

    private static IEnumerable<byte[]> ComposeArchives()
    {
        byte[][] layers =
        [
            new LayerBuilder()
                .GlobalRecords(("comment", "base"))
                .Directory(".").Directory("a").File("a/b", "b").HardLink("a/c", "a/b").Symlink("d", "a").Directory("e").File("e/f", new byte[700])
                .File("g", "g", i => (i with { Mode = 0b100_111_101_101, Uid = 4_294_967_294, MtimeSeconds = -2, MtimeNanoseconds = 5 }).WithXattr("user.x", new byte[] { 0, 1 }))
                .CharDevice("null", 1, 3).Fifo("pipe")
                .Build(),
            new LayerBuilder()
                .Whiteout("a/b").Opaque("e").File("e/h", "h")
                .Sparse("s0", TarDialect.GnuSparse, 9000, [(0, 5), (4096, 5)], "helloworld"u8.ToArray())
                .Sparse("s1", TarDialect.PaxSparse10, 9000, [(0, 5), (4096, 5)], "helloworld"u8.ToArray())
                .File("long/" + new string('n', 120), "gnu", i => i with { Dialect = TarDialect.Gnu })
                .Build(),
            new LayerBuilder()
                .HardLink("i", "g", i => i with { Dialect = TarDialect.Pax })
                .Sparse("s2", TarDialect.PaxSparse01, 9000, [(4096, 5)], "holes"u8.ToArray())
                .File("d", "no link any more").CharDevice("e/h", 0, 0).File("a/c", "other", i => i with { Dialect = TarDialect.V7 })
                .Build(),
        ];
        yield return DockerArchives.Legacy([ImageBuilder.Of([.. layers, layers[1]]).Build()]);
        yield return DockerArchives.Hybrid(ImageBuilder.Of(layers).Build());
        yield return DockerArchives.Podman(ImageBuilder.Of(layers).WithoutHistory().Build());
        yield return DockerArchives.Crane(Packed(layers, Packing.Gzip, Packing.Gzip, Packing.MultiMemberGzip));
        yield return new OciLayoutBuilder().AddImage(Packed(layers, Packing.Zstd, Packing.None, Packing.MultiFrameZstd)).BuildArchive();
        yield return new OciLayoutBuilder { MediaTypes = OciMediaTypes.Docker }.AddImage(Packed(layers, Packing.Xz, Packing.Gzip, Packing.Bzip2)).BuildArchive();
        var layout = new OciLayoutBuilder();
        JsonObject image = layout.StoreImage(ImageBuilder.Of(layers).Build());
        yield return layout.Add(layout.StoreIndex([image, layout.StoreAttestation(image)])).BuildArchive();
    }

    private static BuiltImage Packed(byte[][] layers, params Packing[] packings)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:packed");
        for (int i = 0; i < layers.Length; i++) image.Layer(layers[i], packings[i]);
        return image.Build();
    }
}
