using System.Text.RegularExpressions;

namespace Squash.Interop.Tests.Documents.Prose;

/// <summary>A paragraph, heading, table cell, comment or message. Code in it is replaced by a backtick.</summary>
/// <param name="File">The path of the file, relative to the repository.</param>
/// <param name="Line">The number of its first line.</param>
/// <param name="Text">The text, with the line breaks of the file.</param>
internal sealed partial record Passage(string File, int Line, string Text)
{
    /// <summary>The violations in this passage, one line each, in the form <c>file:line: 'words' (rule): use ...</c></summary>
    public IEnumerable<string> Violations()
    {
        string text = LineStart().Replace(Text, match => new string(' ', match.Length));
        return ProseRule.All.SelectMany(rule => rule.Pattern.Matches(text).Select(match =>
            $"{File}:{Line + Text.AsSpan(0, match.Index).Count('\n')}: '{match.Value.Trim()}' ({rule.Name}): {rule.Advice}; {rule.Reason}"));
    }

    // A line break, with the comment marker and the indentation of the next line.
    [GeneratedRegex(@"\r?\n[ \t]*(///?|#)?")]
    private static partial Regex LineStart();
}
