using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Transform;

/// <summary>The smallest transform that slims an image: it is short, needs the public surface only, and the program still runs.</summary>
[Trait(Cost.Trait, Cost.Process)]
public sealed class ElfNeedsTransformTests : IDisposable
{
    private const string Program = "/usr/bin/expr", Ldd = "/usr/bin/ldd", Chroot = "/usr/sbin/chroot", Tar = "/usr/bin/tar";
    private const int MostLines = 99;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Transform_IsShort() => Assert.InRange(File.ReadAllLines(SourceOfTransform()).Length, 1, MostLines);

    [Theory]
    [InlineData(Packing.None)]
    [InlineData(Packing.Gzip)]
    [InlineData(Packing.Zstd)]
    public async Task SquashAsync_ProgramOfThisMachine_KeepsWhatItNeeds(Packing packing)
    {
        SkipUnlessElf();
        HashSet<string> needed = await NeededAsync();
        HashSet<string> kept = [.. RawTarReader.Read(await SlimAsync(packing)).Where(entry => entry.Type != '5').Select(entry => $"/{entry.Name}")];

        // The real paths of the libraries: the paths to them may lead through links, which are kept too.
        Assert.Subset(kept, needed.Append(Program).Select(RealPath).ToHashSet());
        Assert.DoesNotContain("/usr/bin/other", kept);
        Assert.DoesNotContain(kept, path => path.StartsWith("/usr/share/", StringComparison.Ordinal));
        Assert.Equal(needed.Count + 1, kept.Count(path => !IsLink(path)));
    }

    [Fact]
    public async Task SquashAsync_ProgramOfThisMachine_StillRuns()
    {
        SkipUnlessElf();
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists(Chroot) && File.Exists(Tar), "running the result in a chroot needs root, chroot and tar");
        string layer = Path.Combine(_folder.FullName, "layer.tar"), root = _folder.CreateSubdirectory("root").FullName;
        await File.WriteAllBytesAsync(layer, await SlimAsync(Packing.Gzip), Cancel);
        await RunAsync(Tar, "-xf", layer, "-C", root);

        Assert.Equal("42\n", await RunAsync(Chroot, root, Program, "6", "*", "7"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string SourceOfTransform([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here) ?? "", $"{nameof(ElfNeedsTransform)}.cs");

    private static void SkipUnlessElf()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian, "needs 64-bit Linux");
        Assert.SkipUnless(!RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal), "needs the loader of glibc");
        Assert.SkipUnless(File.Exists(Program) && File.Exists(Ldd), $"needs {Program} and {Ldd}");
    }

    /// <summary>The libraries and the interpreter, as the loader itself lists them.</summary>
    private static async Task<HashSet<string>> NeededAsync() => (await RunAsync(Ldd, Program))
        .Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] == '/').ToHashSet();

    /// <summary>A root filesystem with the program, all that it needs, and more.</summary>
    private static async Task<byte[]> SlimAsync(Packing packing)
    {
        var layer = new LayerBuilder();
        var added = new HashSet<string>();
        foreach (string path in (await NeededAsync()).Append(Program)) AddWithLinks(layer, path, added);
        layer.File("usr/bin/other", File.ReadAllBytes(Program)).File("usr/share/doc/expr/copyright", "words").Symlink("usr/share/link", "doc");
        byte[] archive = new OciLayoutBuilder().AddImage(new ImageBuilder().Tag("test:latest").Layer(layer.Build(), packing).Build()).BuildArchive();
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(
            new MemoryStream(archive), output, new SquashOptions { Transforms = [new ElfNeedsTransform(Program)] }, cancellationToken: Cancel);
        return Assert.Single(ImageReader.Only(output.ToArray()).Layers);
    }

    /// <summary>Adds the file that a path leads to, and every symbolic link on the way.</summary>
    private static void AddWithLinks(LayerBuilder layer, string path, HashSet<string> added)
    {
        string at = "";
        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < components.Length; i++)
        {
            string here = $"{at}/{components[i]}";
            if (LinkTarget(here) is not { } target)
            {
                at = here;
                if (added.Add(here) && i == components.Length - 1) layer.File(here[1..], File.ReadAllBytes(here), item => item with { Mode = 0b111_101_101 });
                continue;
            }

            if (added.Add(here)) layer.Symlink(here[1..], target);
            AddWithLinks(layer, Path.GetFullPath(string.Join('/', components[(i + 1)..].Prepend(Path.Combine(at.Length == 0 ? "/" : at, target)))), added);
            return;
        }
    }

    private static string? LinkTarget(string path) => Directory.Exists(path) ? new DirectoryInfo(path).LinkTarget : new FileInfo(path).LinkTarget;

    private static bool IsLink(string path) => LinkTarget(path) is not null;

    private static string RealPath(string path)
    {
        string at = "";
        foreach (string component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = $"{at}/{component}";
            if (LinkTarget(at) is { } target) at = RealPath(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(at) ?? "/", target)));
        }

        return at;
    }

    private static async Task<string> RunAsync(string program, params string[] args)
    {
        ProcessStartInfo start = TestProgram.StartInfo(program, args);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        string output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
