using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Squash.Core.Tests.Regressions;

/// <summary>The folders show the data flow: a stage uses only earlier ones and the vocabulary.</summary>
public partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Images"] = ["Images"],
        ["Tar"] = ["Tar"],
        ["Compression"] = ["Compression"],
        ["Input"] = ["Images", "Tar", "Compression", "Input"],
        ["Layers"] = ["Images", "Tar", "Compression", "Input", "Layers"],
        ["Merge"] = ["Images", "Tar", "Compression", "Input", "Layers", "Merge"],
        ["Compare"] = ["Images", "Tar", "Compression", "Input", "Layers", "Merge", "Compare"],
        ["Output"] = ["Images", "Tar", "Compression", "Input", "Layers", "Merge", "Compare", "Output"],
        ["Inspect"] = ["Images", "Tar", "Compression", "Input", "Layers", "Merge", "Output", "Inspect"],
    };

    [Fact]
    public void Stages_UseOnlyEarlierOnesAndTheVocabulary()
    {
        var faults = new List<string>();
        foreach (string folder in Directory.EnumerateDirectories(Core).Select(f => Path.GetFileName(f)).Where(f => f is not ("bin" or "obj")))
        {
            Assert.True(Allowed.ContainsKey(folder), $"src/Squash.Core/{folder} is no stage that this test knows");
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories))
            {
                string text = File.ReadAllText(file);
                string name = Path.GetRelativePath(Core, file);
                if (!text.Contains($"\nnamespace Squash.{folder};", StringComparison.Ordinal) && !text.StartsWith($"namespace Squash.{folder};", StringComparison.Ordinal))
                {
                    faults.Add($"{name} is in another namespace than its folder");
                }

                faults.AddRange(Stage().Matches(text).Select(m => m.Groups[1].Value).Distinct()
                    .Where(used => Allowed.ContainsKey(used) && !Allowed[folder].Contains(used))
                    .Select(used => $"{name} uses {used}"));
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Vocabulary_DoesNoInputOrOutput()
    {
        foreach (string file in ((string[])["Images", "Tar"]).SelectMany(f => Directory.EnumerateFiles(Path.Combine(Core, f), "*.cs")))
        {
            Assert.DoesNotMatch(@"\b(File|Directory|FileStream|RandomAccess|PipeReader|PipeWriter)\b[.(]", File.ReadAllText(file));
        }
    }

    [Fact]
    public void Core_NeverTalksToTheUserOrExits()
    {
        foreach (string file in Directory.EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch(@"\b(Console\.|Environment\.Exit|Environment\.GetEnvironmentVariable|Debug\.Write|Trace\.Write)", File.ReadAllText(file));
        }
    }

    private static string Core { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../src/Squash.Core"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file) ?? "";

    [GeneratedRegex(@"\bSquash\.([A-Z]\w+)")]
    private static partial Regex Stage();
}
