using Squash.Cli.Host;
using Squash.Cli.Options;

namespace Squash.Cli;

/// <summary>The environment in which a command runs.</summary>
/// <param name="Error">Receives messages.</param>
/// <param name="Pages">The descriptions of all commands, the program itself first.</param>
/// <param name="CancellationToken">Cancelled by the first signal.</param>
internal sealed record CommandContext(StandardError Error, IReadOnlyList<CommandHelp> Pages, CancellationToken CancellationToken)
{
    /// <summary>The capabilities of <see cref="Error"/>.</summary>
    public Terminal Terminal { get; } = Terminal.OfStandardError(System.Environment.GetEnvironmentVariable);

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whether a failure is reported with its stack trace.</summary>
    public bool Verbose { get; set; }

    /// <summary>The image that is read, once it is known.</summary>
    public ImagePlace? Image { get; set; }

    /// <summary>The description of a command, or of the program itself if no command is named.</summary>
    /// <exception cref="UsageException">There is no such command.</exception>
    public CommandHelp PageOf(string? command) => command is null
        ? Pages[0]
        : Pages.FirstOrDefault(page => page.Word == command) ?? throw GuessAt(command)
            ?? new UsageException($"unknown command '{command}'; squash help lists all commands");

    /// <summary>Suggests a command instead of an unknown one that belongs to another tool or is misspelt.</summary>
    public UsageException? GuessAt(string command) =>
        ForeignCommand.HintFor(command) is { } hint ? new UsageException($"unknown command '{command}'; {hint}")
        : NearestWord.Find(command, Pages.Skip(1).Select(page => page.Word)) is { } nearest
            ? new UsageException($"unknown command '{command}'; did you mean '{nearest}'?")
            : null;
}
