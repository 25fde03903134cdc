using System.IO.Compression;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Library.Seams;

/// <summary>A stream that can seek is read where it is: nothing is spooled, and its position is what it was.</summary>
public sealed class SeekableStreamTests
{
    private static readonly byte[] Before = new byte[700];

    public static TheoryData<string, Packing> Streams => new MatrixTheoryData<string, Packing>(["exposed", "hidden", "other"], [Packing.None, Packing.Gzip]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task SquashAsync_SeekableStream_IsReadFromItsPositionOn(string kind, Packing packing)
    {
        byte[] archive = Samples.Archive(packing);
        await using Stream input = Open(kind, [.. Before, .. archive]);
        input.Position = Before.Length;

        byte[] result = await SquashAsync(input, new SquashOptions());

        await using Stream arriving = new TrickleStream(archive, 10_000);
        Assert.Equal(await SquashAsync(arriving, new SquashOptions()), result);
        Assert.Equal(Before.Length, input.Position);
        Assert.True(input.CanRead);
    }

    [Theory]
    [InlineData("exposed")]
    [InlineData("hidden")]
    [InlineData("other")]
    public async Task SquashAsync_SeekableStream_NeedsNoTemporaryFile(string kind)
    {
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        await using Stream input = Open(kind, Samples.Archive());

        await SquashAsync(input, new SquashOptions { TempDirectory = missing });

        // The same archive, if it arrives, needs one.
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await using Stream arriving = new TrickleStream(Samples.Archive(), 10_000);
            await SquashAsync(arriving, new SquashOptions { TempDirectory = missing });
        });
    }

    [Fact]
    public async Task SquashAsync_SeekableStreamOfACompressedArchive_IsRead()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Samples.Archive(), Token);
        packed.Position = 0;

        Assert.NotEmpty(await SquashAsync(packed, new SquashOptions()));
        Assert.Equal(0, packed.Position);
    }

    private static Stream Open(string kind, byte[] content) => kind switch
    {
        "exposed" => new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true),
        "hidden" => new MemoryStream(content),
        _ => new BufferedStream(new MemoryStream(content)),
    };

    private static async Task<byte[]> SquashAsync(Stream input, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(input, output, options, cancellationToken: Token);
        return output.ToArray();
    }
}
