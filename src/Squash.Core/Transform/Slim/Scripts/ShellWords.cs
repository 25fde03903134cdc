using System.Text;

namespace Squash.Transform.Slim.Scripts;

/// <summary>Cuts a shell script into words.</summary>
/// <remarks>
/// POSIX.1-2017, XCU 2.3, as far as it matters here: comments are left out, quotes are taken off, and what lies in quotes or
/// in a command substitution counts as words too, because it may be run by <c>eval</c>, <c>sh -c</c> or a trap. The script is
/// read once from start to end, so that no nesting costs more.
/// </remarks>
internal static class ShellWords
{
    private const int MaxWordBytes = 4096;

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in", "{", "}", "!", "function", "select", "time",
    };

    // After these a command follows all the same.
    private static readonly HashSet<string> Prefixes = new(StringComparer.Ordinal)
    {
        "if", "then", "else", "elif", "do", "while", "until", "{", "!", "time", "exec", "command", "eval", "nohup", "nice", "sudo",
    };

    public static bool IsKeyword(string word) => Keywords.Contains(word);

    public static IEnumerable<ShellWord> Split(string script)
    {
        var word = new StringBuilder();
        int line = 1, wordLine = 1;
        bool isCommand = true, isDynamic = false;
        for (int i = 0; i <= script.Length; i++)
        {
            char c = i < script.Length ? script[i] : '\n';
            if (c == '\\' && i + 1 < script.Length)
            {
                if (script[i + 1] == '\n') line++;
                else word.Append(script[i + 1]);
                i++;
                continue;
            }

            bool isSeparator = c is ';' or '|' or '&' or '(' or ')' or '`' or '\n';
            bool isQuote = c is '"' or '\'';
            if (c == '#' && word.Length == 0 && !isDynamic && IsCommentStart(script, i))
            {
                while (i < script.Length && script[i] != '\n') i++;
                c = '\n';
                isSeparator = true;
            }

            if (!isSeparator && !isQuote && c is not (' ' or '\t' or '\r' or '<' or '>'))
            {
                if (word.Length == 0) wordLine = line;
                isDynamic |= c == '$';
                if (word.Length < MaxWordBytes) word.Append(c);
                continue;
            }

            // A quote in the middle of a word does not end it: a"b"c is one.
            if (isQuote && word.Length > 0 && i + 1 < script.Length && !char.IsWhiteSpace(script[i + 1])) continue;
            if (word.Length > 0)
            {
                string text = word.ToString();
                yield return new ShellWord(text, wordLine, isCommand && !Keywords.Contains(text), isDynamic);
                bool isAssignment = isCommand && text.IndexOf('=', StringComparison.Ordinal) > 0;
                isCommand = (isCommand && Prefixes.Contains(text)) || isAssignment;
                word.Clear();
                isDynamic = false;
            }

            if (isSeparator) isCommand = true;
            if (c == '\n') line++;
        }
    }

    private static bool IsCommentStart(string script, int at) => at == 0 || script[at - 1] is ' ' or '\t' or '\n' or ';' or '(' or ')';
}
