using Squash.Catalog;
using Squash.Layers;
using Squash.Merge;
using Squash.Plan;
using Squash.Transform.Slim.Packages;

namespace Squash.Jobs;

/// <summary>An image whose layers are merged and planned, ready to be written.</summary>
internal sealed record PlannedImage
{
    public required SourceImage Source { get; init; }

    /// <summary>The layers of the source, base first, with the work in progress on each.</summary>
    public required IReadOnlyList<LoadedLayer> Layers { get; init; }

    /// <summary>The layers that are squashed.</summary>
    public required LayerRange Range { get; init; }

    /// <summary>The layers of the output, base first.</summary>
    public required IReadOnlyList<OutputLayer> Output { get; init; }

    /// <summary>Those of them that are new.</summary>
    public IEnumerable<LayerPlan> Plans => Output.OfType<OutputLayer.New>().Select(layer => layer.Plan);

    /// <summary>
    /// Whether the image is already as requested: every layer stays, and a new layer would be empty.
    /// </summary>
    public bool IsUnchanged => Output.Count == Layers.Count && !Plans.Any();

    /// <summary>The files shown by the layers up to the topmost squashed one, without the excluded ones.</summary>
    public required MergedTree Tree { get; init; }

    /// <summary>The report of each layer of the source.</summary>
    public required IReadOnlyList<LayerReport> Reports { get; init; }

    /// <summary>The content that squashed layers lost to later ones.</summary>
    public required LayerChanges Changes { get; init; }

    /// <summary>The size that exclusions saved in the squashed layer.</summary>
    public required long ExcludedBytes { get; init; }

    /// <summary>The number of excluded paths.</summary>
    public required long ExcludedPaths { get; init; }

    /// <summary>The files that slimming kept and left out.</summary>
    public SlimReport? Slim { get; init; }

    /// <summary>The results of other cuts.</summary>
    public IReadOnlyList<CutReport> Cuts { get; init; } = [];

    /// <summary>The results of other options.</summary>
    public IReadOnlyList<PossibleResult> PossibleResults { get; init; } = [];

    /// <summary>The changes of each layer; <see langword="null"/> if they were not recorded.</summary>
    public TreeHistory? History { get; init; }

    /// <summary>The ordinals of the layers that a purge among the other results keeps as they are.</summary>
    public required IReadOnlySet<int> KeptByPurge { get; init; }

    /// <summary>Its packages, if a plan needed them; otherwise <see langword="null"/>.</summary>
    public PackageDatabase? Packages { get; init; }

    /// <summary>Odd findings in its layers; one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Ends when every stated digest has been checked; the image must not be listed earlier.</summary>
    public required Task Verified { get; init; }
}
