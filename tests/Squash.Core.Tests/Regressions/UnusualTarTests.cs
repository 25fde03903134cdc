using Squash.Core.Tests.Properties;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>Tars that real producers write and engines read, but that squash used to refuse.</summary>
public class UnusualTarTests
{
    /// <summary><c>git archive</c> of an empty tree is a PAX global header and nothing else; only other PAX headers need an entry.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Squash_LayerThatEndsWithAGlobalHeader_IsRead(bool withEnd)
    {
        LayerBuilder layer = new LayerBuilder().GlobalRecords(("comment", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
        byte[] first = (withEnd ? layer : layer.WithoutEndBlocks()).Build();
        LayerBuilder second = new LayerBuilder().File("a", "1").Records(("a", "b")).GlobalRecords(("a", "b"));
        Assert.Equal(["a"], Names(Squashing.Layer([first, (withEnd ? second : second.WithoutEndBlocks()).Build()])));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('L')]
    [InlineData('K')]
    public void Squash_LayerThatEndsWithAnotherExtendedHeader_IsRefused(char type)
    {
        LayerBuilder layer = new LayerBuilder().File("a").GlobalRecords(("a", "b")).Add(new TarItem { Path = "x", Type = type, Content = "6 a=b\n"u8.ToArray() });
        Assert.Contains("without its entry", Assert.Throws<InvalidArchiveException>(() => Squashing.Layer([layer.Build()])).Message, StringComparison.Ordinal);
    }

    /// <summary><c>umoci insert</c> ends a layer with the last byte of the last file: no padding, no end blocks.</summary>
    [Theory]
    [InlineData(0, Packing.None)]
    [InlineData(0, Packing.Gzip)]
    [InlineData(0, Packing.Zstd)]
    [InlineData(100, Packing.None)]
    [InlineData(100, Packing.Gzip)]
    public void Squash_LayerWithoutItsLastPadding_IsRead(int padding, Packing packing)
    {
        byte[] layer = new LayerBuilder().File("a", new byte[600]).File("b", "12345").WithoutEndBlocks().Build()[..(-507 + padding + (5 * 512))];
        BuiltImage image = new ImageBuilder().Tag("a:b").Layer(layer, packing).Layer(new LayerBuilder().File("c", "1").Build(), packing).Build();
        foreach (string? from in (string?[])[null, "1"])
        {
            ReadImage read = ImageReader.Only(Squashing.Squash(new OciLayoutBuilder().AddImage(image).BuildArchive(), new SquashOptions { From = Cut.Of(from) }));
            Assert.Equal(from is null ? ["a", "b", "c"] : ["c"], Names(read.Layers[^1]));
        }
    }

    /// <summary>bsdtar stores members with holes as sparse ones by default.</summary>
    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    public async Task Squash_ArchiveWithASparseLayer_GivesWhatTheWholeOneDoes(Packing outer)
    {
        byte[] layer = new LayerBuilder().File("a", (byte[])[.. new byte[3000], 1, 2, 3, .. new byte[9000]]).File("b", "2").Build();
        BuiltImage image = ImageBuilder.Of(layer, new LayerBuilder().Whiteout("b").Build()).Build();
        byte[] whole = DockerArchives.Legacy([image]);
        var sparse = new LayerBuilder();
        foreach (RawTarEntry entry in RawTarReader.Read(whole))
        {
            ReadOnlySpan<byte> content = entry.Content.Span;
            if (content.Length == layer.Length)
            {
                sparse.Sparse(entry.Name, TarDialect.PaxSparse10, content.Length, [(0, 512), (3072, 1024), (12288, content.Length - 12288)], [.. content[..512], .. content[3072..4096], .. content[12288..]]);
            }
            else
            {
                sparse.Add(new TarItem { Path = entry.Name, Type = entry.Type, Link = entry.Link, Content = content.ToArray() });
            }
        }

        byte[] archive = Packer.Pack(sparse.Build(), outer);
        foreach (SquashOptions options in (SquashOptions[])[new(), new() { From = LayerCut.AboveLowest(1) }])
        {
            Assert.Equal(Squashing.Squash(whole, options), Squashing.Squash(archive, options));
        }

        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, archive);
            var output = new MemoryStream();
            await ImageSquasher.SquashAsync(ImageSource.FromPath(file), ImageTarget.ToStream(output), cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(Squashing.Squash(whole), output.ToArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Names(byte[] layer) => RawTarReader.Read(layer).Select(entry => entry.Name.ToString());
}
