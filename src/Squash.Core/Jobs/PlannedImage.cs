using Squash.Catalog;
using Squash.Layers;
using Squash.Merge;
using Squash.Plan;

namespace Squash.Jobs;

/// <summary>An image whose layers are merged and planned, ready to be written.</summary>
internal sealed record PlannedImage
{
    public required SourceImage Source { get; init; }

    /// <summary>The layers of the source, base first, each with the work that was begun on it.</summary>
    public required IReadOnlyList<LoadedLayer> Layers { get; init; }

    /// <summary>Which of them are squashed.</summary>
    public required LayerRange Range { get; init; }

    /// <summary>The layers of the output, base first.</summary>
    public required IReadOnlyList<OutputLayer> Output { get; init; }

    /// <summary>Those of them that are written.</summary>
    public IEnumerable<LayerPlan> Plans => Output.OfType<OutputLayer.New>().Select(layer => layer.Plan);

    /// <summary>
    /// Whether the image already is what was asked for: every layer stays, and nothing is left for a new one to say.
    /// </summary>
    public bool IsUnchanged => !Plans.Any();

    /// <summary>What the layers up to the topmost squashed one show, without what was excluded.</summary>
    public required MergedTree Tree { get; init; }

    /// <summary>What each layer of the source was and did.</summary>
    public required IReadOnlyList<LayerReport> Reports { get; init; }

    /// <summary>The content that squashed layers lost to later ones.</summary>
    public required LayerChanges Changes { get; init; }

    /// <summary>How much smaller the squashed layer is for what was excluded.</summary>
    public required long ExcludedBytes { get; init; }

    /// <summary>How many paths were excluded.</summary>
    public required long ExcludedPaths { get; init; }

    /// <summary>What other cuts would give.</summary>
    public IReadOnlyList<CutReport> Cuts { get; init; } = [];

    /// <summary>What was odd about its layers; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Ends when every stated digest was checked; an image must not be listed before.</summary>
    public required Task Verified { get; init; }
}
