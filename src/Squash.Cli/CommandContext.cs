using Squash.Cli.Host;
using Squash.Cli.Options;

namespace Squash.Cli;

/// <summary>What surrounds a command that runs.</summary>
/// <param name="Error">Where messages go.</param>
/// <param name="Pages">What is said of every command; of the program itself first.</param>
/// <param name="CancellationToken">Cancelled by the first signal.</param>
internal sealed record CommandContext(StandardError Error, IReadOnlyList<CommandHelp> Pages, CancellationToken CancellationToken)
{
    /// <summary>What <see cref="Error"/> can show.</summary>
    public Terminal Terminal { get; } = Terminal.OfStandardError(System.Environment.GetEnvironmentVariable);

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whether a failure is told with its stack trace.</summary>
    public bool Verbose { get; set; }

    /// <summary>What is said of a command; of the program itself where none is named.</summary>
    /// <exception cref="UsageException">There is no such command.</exception>
    public CommandHelp PageOf(string? command) => command is null
        ? Pages[0]
        : Pages.FirstOrDefault(page => page.Word == command) ?? throw GuessAt(command)
            ?? new UsageException($"unknown command '{command}'; squash help lists what there is");

    /// <summary>Says what was meant by a command that squash does not have: that of another tool, or a misspelt one, if one is near.</summary>
    public UsageException? GuessAt(string command) =>
        ForeignCommand.HintFor(command) is { } hint ? new UsageException($"unknown command '{command}'; {hint}")
        : NearestWord.Find(command, Pages.Skip(1).Select(page => page.Word)) is { } nearest
            ? new UsageException($"unknown command '{command}'; did you mean '{nearest}'?")
            : null;
}
