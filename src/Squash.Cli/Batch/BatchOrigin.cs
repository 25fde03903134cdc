namespace Squash.Cli.Batch;

/// <summary>Everything that an image of a batch is made from.</summary>
/// <param name="Source">The stamp of the source: its digest if it is in a registry.</param>
/// <param name="Options">The digest of all options.</param>
/// <param name="Key">The key of both, and of the names, in the state file.</param>
internal sealed record BatchOrigin(string Source, string Options, string Key);
