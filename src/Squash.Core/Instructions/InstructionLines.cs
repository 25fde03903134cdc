using System.Text;

namespace Squash.Instructions;

/// <summary>Finds the instructions in a text of several lines.</summary>
/// <remarks>
/// As in a Dockerfile, a line goes on in the next one if it ends in a backslash, and lines that begin with <c>#</c> are
/// comments, also between two lines of one instruction.
/// </remarks>
internal static class InstructionLines
{
    /// <summary>The instructions, each as one line.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var line = new StringBuilder();
        bool continues = false;
        foreach (string physical in text.Split('\n'))
        {
            string part = continues ? physical.TrimEnd('\r') : physical.TrimStart().TrimEnd('\r');
            if (part.TrimStart() is "" or ['#', ..]) continue;
            continues = TakeContinuation(ref part);
            line.Append(part);
            if (continues) continue;
            yield return line.ToString();
            line.Clear();
        }

        if (line.Length > 0) yield return line.ToString();
    }

    // Two backslashes are one that is escaped.
    private static bool TakeContinuation(ref string part)
    {
        string trimmed = part.TrimEnd(' ', '\t');
        if (!trimmed.EndsWith('\\') || trimmed.EndsWith("\\\\", StringComparison.Ordinal)) return false;
        part = trimmed[..^1];
        return true;
    }
}
