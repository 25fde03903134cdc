using Squash.Output;

namespace Squash.Core.Tests.Output;

public class OutputNameTests
{
    [Theory]
    [InlineData("a/x.tar.gz")]
    [InlineData("x.TGZ")]
    [InlineData("x.tar.zst")]
    [InlineData("x.tar.xz")]
    [InlineData("x.tbz2")]
    public void Warning_ArchiveNamedAsCompressed_SaysThatItIsNot(string path)
    {
        foreach (OutputFormat format in (OutputFormat[])[OutputFormat.DockerArchive, OutputFormat.OciArchive])
        {
            string? warning = OutputName.Warning(ImageTarget.ToPath(path), new SquashOptions { Format = format, Compression = LayerCompression.Gzip() });
            Assert.StartsWith($"{path} is a plain tar, despite its name", warning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("x.tar.gz", "gzip", null)]
    [InlineData("x.tar.zst", "zstd", null)]
    [InlineData("x.tar", "none", null)]
    [InlineData("x.tar.gz", "none", "x.tar.gz is a plain tar, despite its name: rename it, or choose the compression with SquashOptions.Compression")]
    [InlineData("x.tgz", "zstd", "x.tgz is compressed with zstd, despite its name: rename it, or choose the compression with SquashOptions.Compression")]
    public void Warning_RootFilesystem_IsComparedWithItsCompression(string path, string compression, string? expected)
    {
        Assert.True(LayerCompression.TryParse(compression, out LayerCompression parsed));
        Assert.Equal(expected, OutputName.Warning(ImageTarget.ToPath(path), new SquashOptions { Format = OutputFormat.Rootfs, Compression = parsed }));
    }

    [Fact]
    public void Warning_NothingIsPromised_IsNone()
    {
        Assert.Null(OutputName.Warning(ImageTarget.ToPath("x.tar"), new SquashOptions()));
        Assert.Null(OutputName.Warning(ImageTarget.ToPath("layout.gz"), new SquashOptions { Format = OutputFormat.OciDirectory }));
        Assert.Null(OutputName.Warning(ImageTarget.ToStream(Stream.Null), new SquashOptions()));
    }
}
