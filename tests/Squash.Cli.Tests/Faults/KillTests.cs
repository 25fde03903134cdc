using System.Globalization;
using System.Security.Cryptography;
using Squash.Cli.Tests.Support;
using Squash.IO;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Cli.Tests.Faults;

/// <summary>Signals at random moments: an output is complete or does not exist, and nothing else is left.</summary>
/// <remarks><c>SQUASH_KILLS=100</c> draws more of them; <c>SQUASH_KILL_SEED</c> repeats the same ones.</remarks>
[Trait(Cost.Trait, Cost.Slow)]
public sealed class KillTests : IDisposable
{
    private const int DefaultKills = 24;
    private const int ContentBytes = 30_000_000;

    private static readonly (string Name, int ExitCode)[] Signals = [("INT", 130), ("TERM", 143), ("HUP", 129), ("KILL", 137)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Signal_AtAnyMoment_LeavesAWholeOutputOrNone()
    {
        using (Microsoft.Win32.SafeHandles.SafeFileHandle? unnamed = LinuxFile.TryCreateUnnamed(_folder.FullName, UnixFileMode.UserWrite))
        {
            Assert.SkipWhen(unnamed is null, $"the file system of {_folder.FullName} has no unnamed files (O_TMPFILE): there a kill leaves a .partial file");
        }

        byte[] archive = DockerArchives.Legacy([new ImageBuilder()
            .Layer(new LayerBuilder().File("a", RandomNumberGenerator.GetBytes(ContentBytes)))
            .Layer(new LayerBuilder().File("b", "1"), Packing.Gzip).Tag("demo:latest").Build()]);
        string input = Path.Combine(_folder.FullName, "in.tar");
        await File.WriteAllBytesAsync(input, archive, TestContext.Current.CancellationToken);
        long start = TimeProvider.System.GetTimestamp();
        ProcessResult whole = await SquashProcess.RunAsync(["-q", "-i", input]);
        Assert.Equal(0, whole.ExitCode);
        TimeSpan duration = TimeProvider.System.GetElapsedTime(start);

        int seed = ReadNumber("SQUASH_KILL_SEED") ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SQUASH_KILL_SEED={seed}");
        var random = new Random(seed);
        Kill[] kills = [.. Enumerable.Range(0, ReadNumber("SQUASH_KILLS") ?? DefaultKills).Select(i => new Kill(
            i, Signals[i % Signals.Length].Name, Signals[i % Signals.Length].ExitCode, duration * random.NextDouble()))];
        await Parallel.ForEachAsync(kills, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (kill, _) =>
        {
            DirectoryInfo place = _folder.CreateSubdirectory($"{kill.Number}");
            string problem = (kill.Number / Signals.Length % 3) switch
            {
                0 => await KillFileAsync(kill, place, input, whole.OutputBytes),
                1 => await KillPipeAsync(kill, place, archive, whole.OutputBytes),
                _ => await KillLayoutAsync(kill, place, input),
            };
            Assert.True(problem.Length == 0, $"{kill} (SQUASH_KILL_SEED={seed}): {problem}");
            place.Delete(recursive: true);
        });
    }

    private static async Task<string> KillFileAsync(Kill kill, DirectoryInfo place, string input, byte[] whole)
    {
        string output = Path.Combine(place.FullName, "out.tar");
        byte[] before = "what was there before"u8.ToArray();
        if (kill.Number % 2 == 0) await File.WriteAllBytesAsync(output, before);
        ProcessResult result = await SquashProcess.InterruptAsync(["-q", "-i", input, "-o", output, "--temp-dir", place.FullName], [], kill.Signal, kill.After);
        byte[]? left = File.Exists(output) ? await File.ReadAllBytesAsync(output) : null;
        bool isOld = kill.Number % 2 == 0 ? left?.AsSpan().SequenceEqual(before) == true : left is null;
        bool isNew = left?.AsSpan().SequenceEqual(whole) == true;
        string[] others = [.. Directory.GetFileSystemEntries(place.FullName).Except([output])];
        return others.Length > 0 ? $"{string.Join(", ", others)} is left"
            : !(isOld || isNew) || (result.ExitCode == 0 && !isNew) ? $"the output has {left?.Length} bytes"
            : kill.ProblemOf(result);
    }

    private static async Task<string> KillPipeAsync(Kill kill, DirectoryInfo place, byte[] archive, byte[] whole)
    {
        ProcessResult result = await SquashProcess.InterruptAsync(["-q", "--temp-dir", place.FullName], archive, kill.Signal, kill.After);
        bool isWhole = result.OutputBytes.AsSpan().SequenceEqual(whole);
        return Directory.GetFileSystemEntries(place.FullName).Length > 0 ? "a temporary file is left"
            : result.ExitCode == 0 != isWhole && result.OutputBytes.AsSpan().IndexOf("manifest.json"u8) >= 0 ? "half an output lists an image"
            : kill.ProblemOf(result);
    }

    private static async Task<string> KillLayoutAsync(Kill kill, DirectoryInfo place, string input)
    {
        string layout = Path.Combine(place.FullName, "layout");
        ProcessResult result = await SquashProcess.InterruptAsync(["-q", "-i", input, "-o", layout + "/", "--temp-dir", place.FullName], [], kill.Signal, kill.After);
        string[] files = Directory.GetFiles(place.FullName, "*", SearchOption.AllDirectories);
        bool isListed = files.Contains(Path.Combine(layout, "index.json"));
        foreach (string file in files.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "sha256"))
        {
            if (Path.GetFileName(file) != Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file)))) return $"{file} is not what its name says";
        }

        // Nobody can tidy up after a kill; what is left lists nothing.
        string[] strangers = [.. files.Select(file => Path.GetRelativePath(layout, file)).Where(file => !file.StartsWith("blobs/sha256/", StringComparison.Ordinal) && file is not ("oci-layout" or "index.json"))];
        return strangers.Length > 0 ? $"{string.Join(", ", strangers)} is left"
            : result.ExitCode == 0 && !isListed ? "the layout lists nothing"
            : result.ExitCode is not (0 or 137) && !isListed && files.Length > 0 ? $"{files[0]} is left"
            : kill.ProblemOf(result);
    }

    private static int? ReadNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private sealed record Kill(int Number, string Signal, int ExitCode, TimeSpan After)
    {
        // A signal may come before the runtime handles it, or when all is done.
        public string ProblemOf(ProcessResult result) =>
            result.ExitCode != 0 && result.ExitCode != ExitCode ? $"exit code {result.ExitCode}: {result.Error}"
            : result.Error is not ("" or "squash: interrupted\n") ? result.Error
            : "";
    }
}
