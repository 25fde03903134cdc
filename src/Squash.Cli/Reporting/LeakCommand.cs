namespace Squash.Cli.Reporting;

/// <summary>The command that removes a secret from an image.</summary>
internal static class LeakCommand
{
    /// <summary>The command, without the names of source and target.</summary>
    public static string Of(Leak leak) => leak.Remedy switch
    {
        LeakRemedy.Squash => "squash",
        LeakRemedy.Exclude => ExcludeCommand.Of(leak.Path ?? ""),
        LeakRemedy.RedactHistory => "squash --redact-history",
        LeakRemedy.UnsetVariable => $"squash --change {ExcludeCommand.Quote("UNSET ENV " + NameOf(leak))}",
        LeakRemedy.UnsetLabel => $"squash --change {ExcludeCommand.Quote("UNSET LABEL " + NameOf(leak))}",
        LeakRemedy.ReplaceAnnotation => $"squash --annotation {ExcludeCommand.Quote(NameOf(leak) + "=")}",
        _ => "squash --change INSTRUCTION, or a new build",
    };

    // config.Env.NAME
    private static string NameOf(Leak leak) => leak.Field?.Split('.', 3) is [_, _, var name] ? name : "";
}
