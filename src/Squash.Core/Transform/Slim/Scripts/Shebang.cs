using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Scripts;

/// <summary>The first line of a script: which program runs it, and with what.</summary>
/// <param name="Interpreter">The path after <c>#!</c>.</param>
/// <param name="Argument">The rest of the line, which the kernel hands over as one argument; empty where there is none.</param>
internal sealed record Shebang(string Interpreter, string Argument)
{
    // BINPRM_BUF_SIZE of Linux is 256; older scripts of other systems have no business here.
    private const int MaxBytes = 256;

    /// <returns><see langword="null"/> for a file that does not begin with <c>#!</c> and a path.</returns>
    public static Shebang? Parse(ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith("#!"u8)) return null;
        ReadOnlySpan<byte> line = start[2..Math.Min(start.Length, MaxBytes)];
        if (line.IndexOf((byte)'\n') is >= 0 and var end) line = line[..end];
        string text = ByteText.Of(line).Trim(' ', '\t', '\r');
        int space = text.IndexOfAny([' ', '\t']);
        string interpreter = space < 0 ? text : text[..space];
        return interpreter.Length == 0 ? null : new Shebang(interpreter, space < 0 ? "" : text[space..].Trim());
    }

    /// <summary>The program that <c>env</c> starts, by its name; <see langword="null"/> where the interpreter is not env.</summary>
    /// <remarks>env(1): <c>-S</c> splits the argument, and assignments and options come before the program.</remarks>
    public string? ProgramOfEnv()
    {
        if (Interpreter[(Interpreter.LastIndexOf('/') + 1)..] != "env") return null;
        foreach (string word in Argument.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            string plain = word.StartsWith("-S", StringComparison.Ordinal) ? word[2..] : word.StartsWith("--split-string=", StringComparison.Ordinal) ? word[15..] : word;
            if (plain.Length > 0 && plain[0] != '-' && !plain.Contains('=')) return plain;
        }

        return null;
    }
}
