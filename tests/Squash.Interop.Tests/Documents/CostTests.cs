using System.Text.RegularExpressions;

namespace Squash.Interop.Tests.Documents;

/// <summary>Test classes state their cost, as CONTRIBUTING.md requires, so that <c>make quick</c> stays quick.</summary>
public partial class CostTests
{
    [Fact]
    public void Classes_ThatStartPrograms_HaveACost()
    {
        IEnumerable<string> free = Directory
            .EnumerateFiles(Registry.RepositoryPath("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Text: File.ReadAllText(file)))
            .Where(file => Program().IsMatch(file.Text) && !file.Text.Contains("[Trait(Cost.Trait, ", StringComparison.Ordinal))
            .Select(file => file.Name);

        Assert.Empty(free);
    }

    // The ways in which tests start programs.
    [GeneratedRegex(@"\b(SquashProcess|SampleProcess|HostileRun|Shell)\.\w+Async\(|\bShell\.(Try)?Run\(|\bProcess\.Start\(")]
    private static partial Regex Program();
}
