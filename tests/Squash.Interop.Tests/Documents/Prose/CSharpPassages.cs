using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>The comments and messages of a C# file.</summary>
internal static partial class CSharpPassages
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path, for the results.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<Passage> Read(string file, string text)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot(TestContext.Current.CancellationToken);
        return Comments(file, root).Concat(root.DescendantNodes().SelectMany(Strings).Where(part => Sentence().IsMatch(part.Text))
            .Select(part => new Passage(file, LineOf(root.SyntaxTree, part.Position), part.Text)));
    }

    // Neighbouring lines of // are one passage; a documentation comment is split at its tags.
    private static IEnumerable<Passage> Comments(string file, SyntaxNode root)
    {
        (int Line, string Text) joined = default;
        foreach (SyntaxTrivia trivia in root.DescendantTrivia(descendIntoTrivia: false))
        {
            int line = LineOf(root.SyntaxTree, trivia.SpanStart);
            if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
            {
                string comment = trivia.ToString()[2..];
                bool next = joined.Text is not null && line == joined.Line + joined.Text.Count('\n') + 1;
                if (!next && joined.Text is not null) yield return new Passage(file, joined.Line, joined.Text);
                joined = next ? (joined.Line, $"{joined.Text}\n{comment}") : (line, comment);
            }
            else if (trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
            {
                foreach (Passage passage in Documentation(file, line, trivia.ToFullString())) yield return passage;
            }
        }

        if (joined.Text is not null) yield return new Passage(file, joined.Line, joined.Text);
    }

    private static IEnumerable<Passage> Documentation(string file, int line, string text)
    {
        string plain = Code().Replace(text, match => "`" + new string('\n', match.Value.Count('\n')));
        foreach (string part in Tag().Split(plain))
        {
            string trimmed = part.TrimStart(' ', '/', '\n', '\r');
            if (trimmed.Length > 0) yield return new Passage(file, line + part.AsSpan(0, part.Length - trimmed.Length).Count('\n'), trimmed);
            line += part.Count('\n');
        }
    }

    // Text that is split over lines of code with + is read in parts; text of several lines is a script or a document.
    private static IEnumerable<(int Position, string Text)> Strings(SyntaxNode node) => node switch
    {
        InterpolatedStringExpressionSyntax { StringStartToken.RawKind: not (int)SyntaxKind.InterpolatedMultiLineRawStringStartToken } text =>
            [(text.SpanStart, string.Concat(text.Contents.Select(part => part is InterpolatedStringTextSyntax literal ? literal.TextToken.ValueText : "`")))],
        LiteralExpressionSyntax { Token.RawKind: (int)SyntaxKind.StringLiteralToken or (int)SyntaxKind.SingleLineRawStringLiteralToken } text =>
            [(text.SpanStart, text.Token.ValueText)],
        _ => [],
    };

    private static int LineOf(SyntaxTree tree, int position) => tree.GetLineSpan(new(position, 0)).StartLinePosition.Line + 1;

    [GeneratedRegex(@"<(?<code>c|code)>.*?</\k<code>>|<(?<name>see|seealso|paramref|typeparamref)\b[^>]*?(/>|>.*?</\k<name>>)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"</?[a-z]+[^>]*>")]
    private static partial Regex Tag();

    // At least three words, so that it is neither a name nor an option.
    [GeneratedRegex(@"[A-Za-z'`]{2,}[,:;]? [A-Za-z'`]+[,:;]? [A-Za-z'`]+")]
    private static partial Regex Sentence();
}
