using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Samples.Tests;

/// <summary>Archives for the samples.</summary>
internal static class Images
{
    public const int BigBytes = 2_000_000;

    /// <summary>An image with a set-user-ID program, and a big file that a later layer deletes.</summary>
    public static BuiltImage App { get; } = new ImageBuilder().Tag("app:1")
        .Layer(new LayerBuilder().Directory("bin").File("bin/su", "elf", item => item with { Mode = 0x9ed }).File("bin/sh", "elf").File("big", Noise(BigBytes)))
        .Layer(new LayerBuilder().File("tmp/cache", Noise(BigBytes + 1)))
        .Layer(new LayerBuilder().Whiteout("tmp/cache").Symlink("lib", "usr/lib"))
        .Build();

    public static byte[] Archive { get; } = DockerArchives.Legacy([App]);

    /// <summary>
    /// A good image, larger than a server's buffers, followed by one whose second layer has a hardlink to nothing. The error is found
    /// after the first image is written.
    /// </summary>
    public static byte[] GoodThenBad { get; } = DockerArchives.Legacy(
    [
        App,
        new ImageBuilder().Tag("bad:1").Layer(new LayerBuilder().File("a", "1")).Layer(new LayerBuilder().HardLink("b", "missing")).Build(),
    ]);

    public static async Task<byte[]> SquashAsync(byte[] archive, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static byte[] Noise(int bytes)
    {
        byte[] noise = new byte[bytes];
        new Random(bytes).NextBytes(noise);
        return noise;
    }
}
