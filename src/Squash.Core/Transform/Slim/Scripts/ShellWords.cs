using System.Text;

namespace Squash.Transform.Slim.Scripts;

/// <summary>Cuts a shell script into words.</summary>
/// <remarks>
/// POSIX.1-2017, XCU 2.3, as far as it matters here: comments are left out, quotes are taken off, and text in quotes or in a
/// command substitution counts as words too, because <c>eval</c>, <c>sh -c</c> or a trap may run it. The script is read once
/// from start to end, so that no nesting costs more.
/// </remarks>
internal sealed class ShellWords
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

    private readonly string _script;
    private readonly StringBuilder _word = new();
    private int _at;
    private int _line = 1;
    private int _wordLine = 1;
    private bool _isCommand = true;
    private bool _isDynamic;
    private bool _isBehindOutput;

    // Double quotes since the line began: in them, # begins no comment. Over lines they are not followed, because a lone
    // quote in a here-document would turn the rest of the script around.
    private bool _isQuoted;

    private ShellWords(string script)
    {
        _script = script;
    }

    public static bool IsKeyword(string word) => Keywords.Contains(word);

    public static IEnumerable<ShellWord> Split(string script) => new ShellWords(script).Words();

    private IEnumerable<ShellWord> Words()
    {
        for (; _at <= _script.Length; _at++)
        {
            char c = _at < _script.Length ? _script[_at] : '\n';
            if (c == '\\' && _at + 1 < _script.Length)
            {
                TakeEscaped();
                continue;
            }

            if (c == '#' && IsComment())
            {
                _at = _script.IndexOf('\n', _at) is >= 0 and var end ? end : _script.Length;
                c = '\n';
            }

            if (c == '"') _isQuoted = !_isQuoted;
            if (!IsBetweenWords(c))
            {
                Take(c);
                continue;
            }

            // A quote in the middle of a word does not end it: a"b"c is one.
            if (c is '"' or '\'' && _word.Length > 0 && _at + 1 < _script.Length && !char.IsWhiteSpace(_script[_at + 1])) continue;
            if (_word.Length > 0) yield return EndWord();
            if (c is ';' or '|' or '&' or '(' or ')' or '`' or '\n') _isCommand = true;
            if (c != '\n') continue;
            _line++;
            _isQuoted = false;
        }
    }

    private static bool IsBetweenWords(char c) => c is ';' or '|' or '&' or '(' or ')' or '`' or '\n' or '"' or '\'' or ' ' or '\t' or '\r' or '<' or '>';

    private bool IsComment() =>
        !_isQuoted && _word.Length == 0 && !_isDynamic && (_at == 0 || _script[_at - 1] is ' ' or '\t' or '\n' or ';' or '(' or ')');

    private void TakeEscaped()
    {
        _at++;
        if (_script[_at] == '\n') _line++;
        else Append(_script[_at]);
    }

    private void Take(char c)
    {
        _isDynamic |= c == '$';
        Append(c);
    }

    private void Append(char c)
    {
        if (_word.Length == 0)
        {
            _wordLine = _line;
            _isBehindOutput = IsBehindOutput();
        }

        if (_word.Length < MaxWordBytes) _word.Append(c);
    }

    // "$(dirname "$0")/lib.sh", with a quote behind the parenthesis or without.
    private bool IsBehindOutput()
    {
        int last = _at - 1;
        if (last > 0 && _script[last] == '"') last--;
        return last >= 0 && _script[last] is (')' or '`');
    }

    private ShellWord EndWord()
    {
        string text = _word.ToString();
        var word = new ShellWord(text, _wordLine, _isCommand && !Keywords.Contains(text), _isDynamic, _isBehindOutput);
        bool isAssignment = _isCommand && text.IndexOf('=', StringComparison.Ordinal) > 0;
        _isCommand = (_isCommand && Prefixes.Contains(text)) || isAssignment;
        _word.Clear();
        _isDynamic = false;
        return word;
    }
}
