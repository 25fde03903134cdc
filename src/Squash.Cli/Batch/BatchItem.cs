using Squash.Cli.Options;

namespace Squash.Cli.Batch;

/// <summary>One image of a batch.</summary>
/// <param name="Line">The line of the list that names it.</param>
/// <param name="Input">The image to read.</param>
/// <param name="Output">The place of the squashed image.</param>
/// <param name="Tags">Its names; if empty, those of the source are kept.</param>
internal sealed record BatchItem(int Line, string Input, string Output, IReadOnlyList<string> Tags)
{
    /// <summary>The parts of <see cref="Input"/>.</summary>
    public ImagePlace Source { get; } = ImagePlace.Parse(Input) ?? ImagePlace.OfPath(Input);

    /// <summary>The parts of <see cref="Output"/>.</summary>
    public ImagePlace Target { get; } = ImagePlace.Parse(Output) ?? ImagePlace.OfPath(Output);
}
