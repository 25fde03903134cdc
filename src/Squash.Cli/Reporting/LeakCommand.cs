using System.Text;

namespace Squash.Cli.Reporting;

/// <summary>The command that removes a secret from an image.</summary>
internal static class LeakCommand
{
    private const string Special = @"\*?[";

    /// <summary>The command, without the names of source and target.</summary>
    public static string Of(Leak leak) => leak.Remedy switch
    {
        LeakRemedy.Squash => "squash",
        LeakRemedy.Exclude => $"squash --exclude {Quote(PatternOf(leak.Path ?? ""))}",
        LeakRemedy.RedactHistory => "squash --redact-history",
        LeakRemedy.UnsetVariable => $"squash --change {Quote("UNSET ENV " + NameOf(leak))}",
        LeakRemedy.UnsetLabel => $"squash --change {Quote("UNSET LABEL " + NameOf(leak))}",
        _ => "squash --change INSTRUCTION, or a new build",
    };

    // config.Env.NAME
    private static string NameOf(Leak leak) => leak.Field?.Split('.', 3) is [_, _, var name] ? name : "";

    private static string PatternOf(string path)
    {
        StringBuilder pattern = new("/");
        foreach (char c in path)
        {
            if (Special.Contains(c, StringComparison.Ordinal)) pattern.Append('\\');
            pattern.Append(c);
        }

        return pattern.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
