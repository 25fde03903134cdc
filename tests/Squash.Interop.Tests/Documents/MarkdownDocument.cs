using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Squash.Interop.Tests.Documents;

/// <summary>A document, with the parts that tests need.</summary>
internal sealed partial class MarkdownDocument(string name)
{
    private const string Translated = ".zh-CN.md";

    private static readonly string[] Folders = ["docs", "benchmarks", "samples", "src", "tests"];

    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder()
        .UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

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

    /// <summary>Its path in this repository.</summary>
    public string Name => name;

    public bool IsTranslation => Name.EndsWith(Translated, StringComparison.Ordinal);

    public MarkdownDocument Original => new(Name.Replace(Translated, ".md", StringComparison.Ordinal));

    public string Text { get; } = File.ReadAllText(Registry.RepositoryPath(name));

    /// <summary>Blocks of code with their language, fenced or indented.</summary>
    public IReadOnlyList<string> Blocks => [.. Parts<CodeBlock>().Select(block => $"{LanguageOf(block)}\n{block.Lines}")];

    /// <summary>The lines of all blocks of shell, as one script.</summary>
    public string Commands => string.Concat(Parts<CodeBlock>().Where(block => LanguageOf(block) == "sh").Select(block => block.Lines + "\n"));

    /// <summary>The levels of the headings.</summary>
    public IReadOnlyList<int> Headings => [.. Parts<HeadingBlock>().Select(heading => heading.Level)];

    /// <summary>The headings in GitHub's form for links.</summary>
    public IReadOnlyList<string> Anchors => [.. Parts<HeadingBlock>().Select(heading => heading.GetAttributes().Id ?? "")];

    /// <summary>The number of cells of each row of the tables, and the code at the start of its first cell.</summary>
    public IReadOnlyList<string> Rows =>
        [.. Parts<TableRow>().Select(row => $"{row.Count} {(Inlines(row[0]).FirstOrDefault() as CodeInline)?.Content}")];

    /// <summary>Code in the text, such as options, and sizes, times and shares.</summary>
    public IReadOnlyList<string> Facts =>
    [
        .. Parts<CodeInline>().Select(code => code.Content),
        .. Parts<LiteralInline>().SelectMany(text => Figure().Matches(text.Content.ToString())).Select(match => match.Value),
    ];

    /// <summary>The targets of links and pictures.</summary>
    public IReadOnlyList<string> Links => [.. Parts<LinkInline>().Select(link => link.Url ?? "")];

    /// <summary>Headings, paragraphs and code, also those in lists and tables.</summary>
    public IEnumerable<LeafBlock> Leaves => Parts<LeafBlock>();

    private Markdig.Syntax.MarkdownDocument Syntax => field ??= Markdown.Parse(Text, GitHub);

    public override string ToString() => Name;

    private IEnumerable<T> Parts<T>()
        where T : MarkdownObject => Syntax.Descendants<T>();

    private static IEnumerable<Inline> Inlines(MarkdownObject block) => block.Descendants<Inline>().Where(inline => inline is not ContainerInline);

    private static string LanguageOf(CodeBlock block) => (block as FencedCodeBlock)?.Info ?? "";

    [GeneratedRegex(@"(^|/)(bin|obj|artifacts|TestResults)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex(@"\d[\d.,]* (MB|s|%)(?![a-z])")]
    private static partial Regex Figure();
}
