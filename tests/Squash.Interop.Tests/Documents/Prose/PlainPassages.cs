using System.Text.RegularExpressions;

namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>The text of help pages, and the comments of scripts.</summary>
internal static partial class PlainPassages
{
    /// <summary>Reads a help page: paragraphs and the lines of its lists, without usage and examples.</summary>
    /// <param name="file">Its path, for the results.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<Passage> ReadHelp(string file, string text) =>
        Split(file, text, HelpItem()).Where(passage => !Commands().IsMatch(passage.Text));

    /// <summary>Reads comments that begin with a number sign at the start of a line.</summary>
    /// <param name="file">The path of the file, for the results.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<Passage> ReadComments(string file, string text) =>
        Split(file, NoComment().Replace(text, ""), EmptyLine()).Select(passage => passage with { Text = passage.Text.TrimStart(' ', '#', '\t') });

    // The parts of a text between matches of a separator.
    private static IEnumerable<Passage> Split(string file, string text, Regex separator)
    {
        int start = 0;
        foreach (int end in separator.Matches(text).Select(match => match.Index).Append(text.Length))
        {
            string part = text[start..end];
            int line = text.AsSpan(0, start).Count('\n') + part.AsSpan(0, part.Length - part.TrimStart().Length).Count('\n') + 1;
            if (!string.IsNullOrWhiteSpace(part)) yield return new Passage(file, line, part.Trim());
            start = end;
        }
    }

    [GeneratedRegex(@"\n(?=\n|  \S|      --)")]
    private static partial Regex HelpItem();

    [GeneratedRegex(@"\n(?=[ \t]*#?[ \t]*\n)")]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"^(Usage|Examples):|^(docker save|squash|source) ")]
    private static partial Regex Commands();

    // Lines of code, and the first line that names the interpreter.
    [GeneratedRegex(@"^(?![ \t]*#(?!!)).*", RegexOptions.Multiline)]
    private static partial Regex NoComment();
}
