namespace Squash.Cli.Reporting;

/// <summary>Adds the names of source and target to commands for an inspected image, so that they run as they are.</summary>
/// <param name="Start">The words before the options, such as <c>squash redis.tar redis-squashed.tar</c>.</param>
/// <param name="End">The words after the options, such as <c> | docker load</c>.</param>
internal sealed record CommandLine(string Start, string End)
{
    /// <summary>The program's name, which the commands begin with.</summary>
    public const string Program = "squash";

    /// <summary>A command with the names.</summary>
    /// <param name="command">The command without them, such as <c>squash --purge</c>.</param>
    public string Of(string command) => Start + command[Program.Length..] + End;
}
