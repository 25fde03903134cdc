using System.Text;

namespace Squash.Instructions;

/// <summary>Removes quotes and escapes from a word and puts in the values of variables, as the shell does.</summary>
/// <remarks>Docker's Dockerfile reference, "Environment replacement".</remarks>
internal sealed class WordExpander
{
    private const string SpecialNames = "@*#?-$!0";

    private readonly InstructionWord _word;
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private int _at;

    private WordExpander(InstructionWord word, IReadOnlyDictionary<string, string> variables)
    {
        _word = word;
        _text = word.Text;
        _variables = variables;
    }

    private bool IsAtEnd => _at >= _text.Length;

    /// <summary>The expanded text.</summary>
    /// <exception cref="InstructionException">A quote or brace is not closed, or a substitution is malformed or fails.</exception>
    public static string Expand(InstructionWord word, IReadOnlyDictionary<string, string> variables)
    {
        var text = new ExpandedText();
        new WordExpander(word, variables).ReadUntil(null, text);
        return text.ToString();
    }

    /// <summary>The expanded text, split at spaces that are not quoted: a variable may hold several words.</summary>
    /// <inheritdoc cref="Expand"/>
    public static IReadOnlyList<string> ExpandToWords(InstructionWord word, IReadOnlyDictionary<string, string> variables)
    {
        var text = new ExpandedText();
        new WordExpander(word, variables).ReadUntil(null, text);
        return text.Words();
    }

    private void ReadUntil(char? stop, ExpandedText text)
    {
        int start = _at;
        while (!IsAtEnd)
        {
            char c = _text[_at];
            if (c == stop)
            {
                _at++;
                return;
            }

            switch (c)
            {
                case '\'':
                    text.AddQuoted(ReadSingleQuoted());
                    break;
                case '"':
                    text.AddQuoted(ReadDoubleQuoted());
                    break;
                case '$':
                    text.Add(ReadVariable());
                    break;
                case '\\':
                    // Without anything behind it, it means nothing.
                    if (++_at < _text.Length) text.AddQuoted(_text[_at++].ToString());
                    break;
                default:
                    text.Add(c.ToString());
                    _at++;
                    break;
            }
        }

        if (stop is { } missing) throw Error(start, $"there is no closing '{missing}'");
    }

    // Nothing can be escaped in single quotes.
    private string ReadSingleQuoted()
    {
        int start = _at++;
        int end = _text.IndexOf('\'', _at);
        if (end < 0) throw Error(start, "there is no closing single quote");
        string quoted = _text[_at..end];
        _at = end + 1;
        return quoted;
    }

    private string ReadDoubleQuoted()
    {
        int start = _at++;
        var text = new StringBuilder();
        while (!IsAtEnd)
        {
            char c = _text[_at];
            if (c == '$')
            {
                text.Append(ReadVariable());
                continue;
            }

            _at++;
            if (c == '"') return text.ToString();

            // Before any other character a backslash is one.
            if (c == '\\' && !IsAtEnd && _text[_at] is '"' or '$' or '\\') c = _text[_at++];
            text.Append(c);
        }

        throw Error(start, "there is no closing double quote");
    }

    private string ReadVariable()
    {
        int start = _at++;
        if (IsAtEnd || _text[_at] != '{') return ReadName() is { Length: > 0 } plain ? _variables.GetValueOrDefault(plain, "") : "$";
        _at++;
        string name = ReadName();
        if (IsAtEnd) throw Error(start, "there is no closing '}'");
        char modifier = _text[_at++];
        if (name.Length == 0) throw Error(start, "the substitution names no variable");
        if (modifier == '}') return _variables.GetValueOrDefault(name, "");
        bool emptyIsUnset = modifier == ':';
        if (emptyIsUnset && !IsAtEnd) modifier = _text[_at++];
        if (modifier is not ('-' or '+' or '?')) throw Error(start, $"of the substitutions only ${{{name}}} and those with :-, :+, :?, -, + and ? are supported");

        var word = new ExpandedText();
        ReadUntil('}', word);
        bool isSet = _variables.TryGetValue(name, out string? value) && !(emptyIsUnset && value.Length == 0);
        return modifier switch
        {
            '+' => isSet ? word.ToString() : "",
            _ when isSet => value ?? "",
            '-' => word.ToString(),
            _ => throw Error(start, $"the variable {name} is not set{(word.IsEmpty ? "" : $": {word}")}"),
        };
    }

    private string ReadName()
    {
        int start = _at;
        if (IsAtEnd) return "";
        if (char.IsDigit(_text[_at]))
        {
            while (!IsAtEnd && char.IsDigit(_text[_at])) _at++;
        }
        else if (SpecialNames.Contains(_text[_at], StringComparison.Ordinal))
        {
            _at++;
        }
        else
        {
            while (!IsAtEnd && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_')) _at++;
        }

        return _text[start.._at];
    }

    private InstructionException Error(int position, string message) => new(_word.Position + position, message);

    /// <summary>The part of a word that is expanded so far.</summary>
    private sealed class ExpandedText
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _unquoted = new();

        public bool IsEmpty => _text.Length == 0;

        /// <summary>Adds text whose spaces separate words.</summary>
        public void Add(string text)
        {
            _text.Append(text);
            _unquoted.Append(text);
        }

        public void AddQuoted(string text)
        {
            _text.Append(text);
            _unquoted.Append('x', text.Length);
        }

        public List<string> Words()
        {
            var words = new List<string>();
            string text = _text.ToString();
            int start = 0;
            for (int i = 0; i <= text.Length; i++)
            {
                if (i < text.Length && !char.IsWhiteSpace(_unquoted[i])) continue;
                if (i > start) words.Add(text[start..i]);
                start = i + 1;
            }

            return words;
        }

        public override string ToString() => _text.ToString();
    }
}
