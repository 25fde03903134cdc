namespace Squash.Cli.Batch;

/// <summary>One image of a batch.</summary>
/// <param name="Line">The line of the list that names it.</param>
/// <param name="Input">The archive.</param>
/// <param name="Output">Where the squashed image goes.</param>
/// <param name="Tags">Its names; none keeps those of the source.</param>
internal sealed record BatchItem(int Line, string Input, string Output, IReadOnlyList<string> Tags);
