using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>Shortens the command that made a layer to the form of the Dockerfile.</summary>
internal static class DockerfileStep
{
    private const string Shell = "/bin/sh -c ";
    private const string ClassicNoOp = Shell + "#(nop) ";
    private const string BuildKitMark = "# buildkit";

    // Build arguments before the command, which nobody typed there: |1 VERSION=7 /bin/sh -c make.
    private const string ArgumentMark = "|";

    /// <summary>One line of at most <paramref name="maxLength"/> characters, safe to show.</summary>
    /// <param name="createdBy">The history entry's <c>created_by</c>, as the classic builder or BuildKit writes it.</param>
    /// <param name="maxLength">The maximum length; at least 1.</param>
    /// <param name="ellipsis">Replaces the middle of a longer step, because its end says as much as its beginning.</param>
    public static string Of(string createdBy, int maxLength, string ellipsis)
    {
        string step = WithoutMark(createdBy);
        int shell = step.IndexOf(Shell, StringComparison.Ordinal);
        if (shell >= 0 && (step.StartsWith("RUN " + Shell, StringComparison.Ordinal) || step.StartsWith("RUN " + ArgumentMark, StringComparison.Ordinal) || step.StartsWith(ArgumentMark, StringComparison.Ordinal)))
        {
            step = "RUN " + step[(shell + Shell.Length)..];
        }
        else if (step.StartsWith(ClassicNoOp, StringComparison.Ordinal)) step = step[ClassicNoOp.Length..];
        else if (step.StartsWith(Shell, StringComparison.Ordinal)) step = "RUN " + step[Shell.Length..];
        step = TerminalText.Escape(JoinWords(step));
        return MiddleCut.Of(step, maxLength, ellipsis);
    }

    /// <summary>A command without the mark that BuildKit puts after it.</summary>
    public static string WithoutMark(string createdBy)
    {
        string step = createdBy.TrimEnd();
        return step.EndsWith(BuildKitMark, StringComparison.Ordinal) ? step[..^BuildKitMark.Length] : step;
    }

    /// <summary>The kind of instruction that made a layer.</summary>
    public static StepKind KindOf(InspectedLayer layer)
    {
        string step = Of(layer.CreatedBy ?? "", int.MaxValue, "");
        return step.StartsWith("COPY ", StringComparison.Ordinal) ? StepKind.Copy
            : step.StartsWith("ADD ", StringComparison.Ordinal) ? step.EndsWith(" in /", StringComparison.Ordinal) || step.EndsWith(" /", StringComparison.Ordinal) ? StepKind.Base : StepKind.Copy
            : step.StartsWith("RUN ", StringComparison.Ordinal) ? StepKind.Run
            : layer.Number == 1 ? StepKind.Base
            : StepKind.Run;
    }

    // Continued lines of a Dockerfile leave tabs and runs of blanks.
    private static string JoinWords(string text)
    {
        StringBuilder joined = new(text.Length);
        foreach (char c in text)
        {
            if (c is not (' ' or '\t')) joined.Append(c);
            else if (joined.Length > 0 && joined[^1] != ' ') joined.Append(' ');
        }

        return joined.ToString().TrimEnd();
    }
}
