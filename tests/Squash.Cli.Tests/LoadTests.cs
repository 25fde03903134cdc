using Squash.Cli.Tests.Support;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests;

/// <summary>Many commands at once, each with two cores.</summary>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class LoadTests : IDisposable
{
    private const int Commands = 8;
    private const int NoiseBytes = 4 * 1024 * 1024;

    /// <summary>64 MiB; a command that keeps the content of a layer in memory runs out of it, and fails.</summary>
    private const string HeapBytes = "0x4000000";
    private const int ZeroBytes = 72 * 1024 * 1024;

    // sha256sum reads the output of a command; its messages are passed on.
    private static readonly string[] Lines =
    [
        "squash -q -t load:1 --compress none -i \"$1\" -o \"$2\" && sha256sum < \"$2\" && rm \"$2\"",
        "cat \"$1\" | squash -q -t load:1 --compress none | sha256sum",
        "squash -q -t load:1 --compress gzip:1 -i \"$1\" | sha256sum",
        "cat \"$1\" | squash -q -t load:1 --compress zstd:1 --format oci-archive | sha256sum",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task EightCommandsAtOnce_GiveTheBytesOfOneAlone_InBoundedMemory()
    {
        await File.WriteAllBytesAsync(PathOf("in.tar"), Archive(), TestContext.Current.CancellationToken);
        string[] alone = new string[Lines.Length];
        for (int line = 0; line < Lines.Length; line++) alone[line] = await SquashAsync(line, "alone");

        string[] together = await Task.WhenAll(Enumerable.Range(0, Commands).Select(i => SquashAsync(i % Lines.Length, $"together-{i}")));

        Assert.Equal([.. Enumerable.Range(0, Commands).Select(i => alone[i % Lines.Length])], together);
        Assert.Equal(alone[0], alone[1]);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> SquashAsync(int line, string name)
    {
        string bounded = $"export DOTNET_GCHeapHardLimit={HeapBytes} DOTNET_PROCESSOR_COUNT=2\n{Lines[line]}";
        ProcessResult result = await SquashProcess.ShellAsync(bounded, PathOf("in.tar"), PathOf(name));
        Assert.True(result is { ExitCode: 0, Error: "" }, $"{Lines[line]}: {result.ExitCode} {result.Error}");
        return result.Output;
    }

    /// <summary>A plain layer and a compressed one that becomes large.</summary>
    private static byte[] Archive() => new OciLayoutBuilder().AddImage(new ImageBuilder()
        .Layer(new LayerBuilder().File("gone", Noise(1)).File("kept", Noise(2)))
        .Layer(new LayerBuilder().Whiteout("gone").File("new", Noise(3)).File("zeros", new byte[ZeroBytes]), Packing.Gzip)
        .Tag("load:source")
        .Build()).BuildArchive();

    private static byte[] Noise(int seed)
    {
        byte[] noise = new byte[NoiseBytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }
}
