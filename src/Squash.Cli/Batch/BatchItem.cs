namespace Squash.Cli.Batch;

/// <summary>One image of a batch.</summary>
/// <param name="Line">The line of the list that names it.</param>
/// <param name="Input">The archive.</param>
/// <param name="Output">The path of the squashed image.</param>
/// <param name="Tags">Its names; if empty, those of the source are kept.</param>
internal sealed record BatchItem(int Line, string Input, string Output, IReadOnlyList<string> Tags);
