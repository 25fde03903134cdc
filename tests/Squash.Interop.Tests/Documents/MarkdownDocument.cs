using System.Text.RegularExpressions;

namespace Squash.Interop.Tests.Documents;

/// <summary>What tests need to know of a document.</summary>
/// <param name="Name">Its path in this repository.</param>
internal sealed partial record MarkdownDocument(string Name)
{
    private const string Translated = ".zh-CN.md";

    private static readonly string[] Folders = ["docs", "benchmarks", "samples", "src", "tests"];

    /// <summary>All documents of this repository.</summary>
    public static IReadOnlyList<MarkdownDocument> All { get; } =
    [
        .. Directory.EnumerateFiles(Registry.RepositoryPath("."), "*.md")
            .Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(Registry.RepositoryPath(folder), "*.md", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(Registry.RepositoryPath("."), path))
            .Where(name => !BuildFolder().IsMatch(name))
            .Order(StringComparer.Ordinal)
            .Select(name => new MarkdownDocument(name)),
    ];

    public bool IsTranslation => Name.EndsWith(Translated, StringComparison.Ordinal);

    public MarkdownDocument Original => new(Name.Replace(Translated, ".md", StringComparison.Ordinal));

    public string Text { get; } = File.ReadAllText(Registry.RepositoryPath(Name));

    /// <summary>Blocks of code with their language, fenced or indented.</summary>
    public IReadOnlyList<string> Blocks => [.. Block().Matches(Text).Select(match => match.Value.TrimEnd())];

    /// <summary>The lines of all blocks of shell, as one script.</summary>
    public string Commands => string.Concat(Block().Matches(Text).Where(match => match.Groups["language"].Value == "sh").Select(match => match.Groups["code"].Value));

    /// <summary>What is no code.</summary>
    public string Prose => Block().Replace(Text, "");

    /// <summary>The levels of the headings.</summary>
    public IReadOnlyList<int> Headings => [.. Heading().Matches(Prose).Select(match => match.Groups["level"].Length)];

    /// <summary>How GitHub names the headings in links.</summary>
    public IReadOnlyList<string> Anchors =>
        [.. Heading().Matches(Prose).Select(match => NoAnchor().Replace(match.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    /// <summary>The number of cells of each row of the tables, and code that stands in the first cell.</summary>
    public IReadOnlyList<string> Rows =>
        [.. Row().Matches(Prose).Select(match => $"{match.Value.Count(c => c == '|') - match.Value.Split("\\|").Length + 1} {match.Groups["code"].Value}")];

    /// <summary>Code in the text, such as options, and sizes, times and shares.</summary>
    public IReadOnlyList<string> Facts => [.. Fact().Matches(Prose).Select(match => match.Value)];

    /// <summary>Where links and pictures lead.</summary>
    public IReadOnlyList<string> Links => [.. Link().Matches(Prose).Select(match => match.Groups["target"].Value)];

    public override string ToString() => Name;

    [GeneratedRegex(@"(^|/)(bin|obj|artifacts|TestResults)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```$|(?<=\n\n)(?:    [^\n]*\n)+", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("^(?<level>#+) (?<title>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| ?(?<code>`[^|]*`)?.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`[^`\n]+`|\d[\d.,]* (MB|s|%)(?![a-z])")]
    private static partial Regex Fact();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{Pc} -]")]
    private static partial Regex NoAnchor();
}
