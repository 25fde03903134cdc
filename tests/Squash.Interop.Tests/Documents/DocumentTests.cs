using System.Globalization;
using System.Text.RegularExpressions;

namespace Squash.Interop.Tests.Documents;

/// <summary>Documents link to existing files, and agree with each other in every language.</summary>
public partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. MarkdownDocument.All.Select(document => document.Name)];

    public static TheoryData<string> Translations => [.. MarkdownDocument.All.Where(document => document.IsTranslation).Select(document => document.Name)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_LeadToFilesAndHeadingsThatExist(string name)
    {
        var document = new MarkdownDocument(name);

        Assert.All(document.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)), link =>
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? name : Path.Combine(Path.GetDirectoryName(name) ?? "", parts[0]);
            Assert.True(Path.Exists(Registry.RepositoryPath(target)), $"{target} does not exist");
            if (parts.Length > 1) Assert.Contains(parts[1], new MarkdownDocument(target).Anchors);
        });
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void Translation_HasTheStructureAndTheFactsOfItsOriginal(string name)
    {
        var document = new MarkdownDocument(name);
        MarkdownDocument original = document.Original;

        Assert.Equal(original.Blocks, document.Blocks);
        Assert.Equal(original.Headings, document.Headings);
        Assert.Equal(original.Rows, document.Rows);
        Assert.Equal(original.Facts.Order(StringComparer.Ordinal), document.Facts.Order(StringComparer.Ordinal));
        Assert.Equal(original.Links.Select(File), document.Links.Select(File));

        // Headings have other names in another language, and each document links to the other.
        static string File(string link) => link.Split('#')[0].Replace(".zh-CN.md", ".md", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/comparison.md")]
    public void Times_OfOtherTools_AreThoseThatWereMeasured(string name)
    {
        string results = new MarkdownDocument("benchmarks/results/compare.md").Text;
        IEnumerable<string> measured = Median().Matches(results).Select(match => double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))
            .Select(seconds => seconds.ToString(seconds < 10 ? "0.00 s" : "0.0 s", CultureInfo.InvariantCulture));

        IEnumerable<string> stated = LastCell().Matches(new MarkdownDocument(name).Text).Select(match => match.Groups["time"].Value);

        Assert.Equal(measured.Order(StringComparer.Ordinal), stated.Order(StringComparer.Ordinal));
    }

    // Tools that squash; for squash itself, the row that the documents show.
    [GeneratedRegex(@"^\| (?!squash[ ,][^|]|cat |openssl )([^|\\]|\\\|)+ \| (?<seconds>[\d.]+) s", RegexOptions.Multiline)]
    private static partial Regex Median();

    [GeneratedRegex(@"\| (?<time>[\d.]+ s) \|$", RegexOptions.Multiline)]
    private static partial Regex LastCell();
}
