using Squash.Cli.Commands;
using Squash.Cli.Options;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests;

public class StorageHintTests
{
    private const string Hint = "squash: hint: a Docker daemon with the containerd store (the default since 29) would keep the 20 MB uncompressed; --compress gzip avoids that";

    [Fact]
    public void Of_LargeUncompressedLayer_NamesTheOption()
    {
        Assert.Equal(Hint, Of(new SquashArguments(), bytes: 20_000_000));
        Assert.Equal(Hint, Of(new SquashArguments { Output = ImagePlace.OfPath("out.tar") }, bytes: 20_000_000));
    }

    [Fact]
    public void Of_NothingToGain_IsQuiet()
    {
        Assert.Null(Of(new SquashArguments(), bytes: 9_999_999));
        Assert.Null(Of(new SquashArguments(), bytes: 20_000_000, storedBytes: 8_000_000));
        Assert.Null(Of(new SquashArguments(), bytes: 20_000_000, isNew: false));
    }

    [Fact]
    public void Of_PlaceThatIsNotForADaemon_IsQuiet()
    {
        Assert.Null(Of(new SquashArguments { DryRun = true }, bytes: 20_000_000));
        Assert.Null(Of(new SquashArguments { Output = new ImagePlace(Transport.Daemon, "a") }, bytes: 20_000_000));
        Assert.Null(Of(new SquashArguments { Output = new ImagePlace(Transport.Registry, "a") }, bytes: 20_000_000));
        Assert.Null(Of(new SquashArguments { Options = new SquashOptions { Format = OutputFormat.Rootfs } }, bytes: 20_000_000));
        Assert.Null(Of(new SquashArguments { Options = new SquashOptions { Format = OutputFormat.OciDirectory } }, bytes: 20_000_000));
    }

    [Fact]
    public void Of_ChosenCompression_IsQuiet() =>
        Assert.Null(Of(new SquashArguments { Options = new SquashOptions { Compression = LayerCompression.None } }, bytes: 20_000_000));

    private static string? Of(SquashArguments arguments, long bytes, long? storedBytes = null, bool isNew = true) => StorageHint.Of(
        arguments,
        Reports.Of(Reports.Image("a:1") with { ResultLayers = [new ResultLayerReport { Bytes = bytes, StoredBytes = storedBytes ?? bytes, IsNew = isNew }] }));
}
