namespace Squash.Cli.Commands;

/// <summary>What surrounds a command that runs.</summary>
/// <param name="Error">Where messages go.</param>
/// <param name="CancellationToken">Cancelled by the first signal.</param>
internal sealed record CommandContext(StandardError Error, CancellationToken CancellationToken)
{
    /// <summary>What <see cref="Error"/> can show.</summary>
    public Terminal Terminal { get; } = Terminal.OfStandardError(System.Environment.GetEnvironmentVariable);

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whether a failure is told with its stack trace.</summary>
    public bool Verbose { get; set; }
}
