using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>The text of a Markdown document, without its code.</summary>
internal static class MarkdownPassages
{
    /// <summary>Reads the paragraphs, headings and table cells of a document.</summary>
    public static IEnumerable<Passage> Read(MarkdownDocument document) =>
        document.Leaves.Where(block => block.Inline is not null).Select(block => new Passage(document.Name, block.Line + 1, TextOf(block.Inline!)));

    private static string TextOf(ContainerInline inline)
    {
        var text = new StringBuilder();
        foreach (Inline part in inline.Descendants<Inline>())
        {
            text.Append(part switch
            {
                LiteralInline literal => literal.Content.ToString(),
                LineBreakInline => "\n",
                CodeInline or AutolinkInline => "`",
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                _ => "",
            });
        }

        return text.ToString();
    }
}
