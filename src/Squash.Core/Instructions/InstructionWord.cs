using System.Text;

namespace Squash.Instructions;

/// <summary>A part of an instruction, quotes and escapes included.</summary>
/// <param name="Text">The text.</param>
/// <param name="Position">The position of its first character in the line of the instruction.</param>
internal readonly record struct InstructionWord(string Text, int Position)
{
    private const char Escape = '\\';

    /// <summary>Spaces as Dockerfiles separate words by; others, such as a no-break space, belong to a word.</summary>
    public static bool IsSeparator(char c) => c is ' ' or '\t' or '\v' or '\f' or '\r';

    public InstructionException Error(string message) => new(Position, message);

    /// <summary>The words that spaces separate; quotes mean nothing.</summary>
    public IEnumerable<InstructionWord> SplitAtSpaces()
    {
        int start = 0;
        for (int i = 0; i <= Text.Length; i++)
        {
            if (i < Text.Length && !IsSeparator(Text[i])) continue;
            if (i > start) yield return Part(start, i);
            start = i + 1;
        }
    }

    /// <summary>The words that spaces separate which are neither quoted nor escaped; the words keep their quotes and escapes.</summary>
    public IEnumerable<InstructionWord> SplitAtUnquotedSpaces()
    {
        for (int i = 0; i < Text.Length; i++)
        {
            if (char.IsWhiteSpace(Text[i])) continue;
            int start = i;
            i = EndOfQuotedWord(i);
            yield return Part(start, i);
        }
    }

    /// <summary>The text before the first equals sign, and the one after it; none for a word without one.</summary>
    public (InstructionWord Name, InstructionWord Value)? SplitAtEquals() =>
        Text.IndexOf('=', StringComparison.Ordinal) is int at and >= 0 ? (Part(0, at), Part(at + 1, Text.Length)) : null;

    /// <summary>The first word and the rest behind the spaces, if there is any.</summary>
    public (InstructionWord First, InstructionWord? Others) SplitFirst()
    {
        int end = 0;
        while (end < Text.Length && !IsSeparator(Text[end])) end++;
        int next = end;
        while (next < Text.Length && IsSeparator(Text[next])) next++;
        return (Part(0, end), end < Text.Length ? Part(next, Text.Length) : null);
    }

    /// <summary>Takes options such as <c>--interval=5s</c> off the front, without their quotes and escapes.</summary>
    public (IReadOnlyList<InstructionWord> Options, InstructionWord Arguments) SplitOptions()
    {
        var options = new List<InstructionWord>();
        int at = 0;
        while (true)
        {
            while (at < Text.Length && char.IsWhiteSpace(Text[at])) at++;
            if (string.CompareOrdinal(Text, at, "--", 0, 2) != 0) return (options, Part(at, Text.Length));
            int end = EndOfQuotedWord(at);
            string option = Unquote(Text[at..end]);
            int start = at;
            at = end;
            if (option == "--") return (options, Part(at, Text.Length).Trimmed());
            options.Add(new InstructionWord(option, Position + start));
        }
    }

    /// <summary>The word without white space at its ends.</summary>
    public InstructionWord Trimmed()
    {
        string trimmed = Text.TrimStart();
        return new InstructionWord(trimmed.TrimEnd(), Position + Text.Length - trimmed.Length);
    }

    private static string Unquote(string text)
    {
        var plain = new StringBuilder();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == Escape)
            {
                if (++i < text.Length) plain.Append(text[i]);
            }
            else if (quote == '\0' && text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (text[i] == quote)
            {
                quote = '\0';
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private int EndOfQuotedWord(int at)
    {
        char quote = '\0';
        for (; at < Text.Length; at++)
        {
            char c = Text[at];
            if (quote == '\0' && char.IsWhiteSpace(c)) return at;
            if (c == Escape && quote != '\'') at++;
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (c == quote) quote = '\0';
        }

        return Text.Length;
    }

    private InstructionWord Part(int start, int end) => new(Text[start..end], Position + start);
}
