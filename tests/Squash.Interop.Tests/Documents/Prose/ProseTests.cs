namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>All text of the repository reads as a developer talks. <c>make lint</c> runs this class.</summary>
public class ProseTests
{
    // They quote the phrases.
    private static readonly string[] Rules = ["tests/Squash.Interop.Tests/Documents/Prose/ProseRule.cs", "tests/Squash.Interop.Tests/Documents/Prose/ProseRuleTests.cs"];

    // All folders with text of ours.
    private static readonly string[] Source = ["src", "tests", "benchmarks", "samples"];
    private static readonly string[] Scripts = ["scripts", "benchmarks", ".ci", ".github", "docs/recipes", "Makefile", "Dockerfile", ".editorconfig"];

    [Fact]
    public void Documents_UsePlainWords() =>
        AssertPlain(MarkdownDocument.All.Where(document => !document.IsTranslation).SelectMany(MarkdownPassages.Read));

    [Fact]
    public void HelpPages_UsePlainWords() =>
        AssertPlain(Files(["tests/Squash.Cli.Tests/Snapshots"], ".txt").SelectMany(file => PlainPassages.ReadHelp(file.Name, file.Text)));

    [Fact]
    public void CommentsAndMessages_UsePlainWords() =>
        AssertPlain(Files(Source, ".cs").AsParallel().SelectMany(file => CSharpPassages.Read(file.Name, file.Text)));

    [Fact]
    public void CommentsOfScripts_UsePlainWords() =>
        AssertPlain(Files(Scripts, ".sh", ".py", ".yml", ".yaml", "run", "file", "config").SelectMany(file => PlainPassages.ReadComments(file.Name, file.Text)));

    private static void AssertPlain(IEnumerable<Passage> passages)
    {
        List<Passage> read = [.. passages];
        Assert.NotEmpty(read);
        string[] violations = [.. read.AsParallel().AsOrdered().SelectMany(passage => passage.Violations()).Order(StringComparer.Ordinal)];
        Assert.True(violations.Length == 0, $"{violations.Length} phrases to rewrite:\n{string.Join('\n', violations)}");
    }

    private static IEnumerable<(string Name, string Text)> Files(string[] roots, params string[] endings)
    {
        foreach (string root in roots.Select(Registry.RepositoryPath))
        {
            IEnumerable<string> files = File.Exists(root) ? [root] : Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories);
            foreach (string file in files.Where(file => endings.Any(end => file.EndsWith(end, StringComparison.Ordinal))))
            {
                string name = Path.GetRelativePath(Registry.RepositoryPath("."), file);
                bool built = name.Contains("/bin/", StringComparison.Ordinal) || name.Contains("/obj/", StringComparison.Ordinal);
                if (!built && !Rules.Contains(name)) yield return (name, File.ReadAllText(file));
            }
        }
    }
}
