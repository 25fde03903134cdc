using Squash.Catalog;
using Squash.Layers;
using Squash.Layout;
using Squash.Merge;
using Squash.Plan;
using Squash.Tar;
using Squash.Transform;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Packages;

namespace Squash.Jobs;

/// <summary>Lays out the squashed layer of an image in several layers.</summary>
/// <param name="tree">The merged layers.</param>
/// <param name="layers">All layers of the source.</param>
/// <param name="options">The options.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class LayerLayout(MergedTree tree, LoadedLayer[] layers, SquashOptions options, CancellationToken cancellationToken)
{
    /// <summary>Whether the options ask for a layout.</summary>
    public static bool IsWanted(SquashOptions options) => options.MaxLayers is not null || options.MaxLayerSize is not null;

    /// <summary>Receives warnings.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The earlier result, after <see cref="ApplyAsync"/>; <see langword="null"/> if there is none.</summary>
    public PreviousLayout? Previous { get; private set; }

    /// <summary>The packages of the image, after <see cref="ApplyAsync"/>; <see langword="null"/> if nobody needed them.</summary>
    public PackageDatabase? Packages { get; private set; }

    /// <summary>The same layers, with several in place of the new one.</summary>
    /// <param name="output">The layers.</param>
    /// <param name="image">The image that they are made from.</param>
    public async Task<List<OutputLayer>> ApplyAsync(List<OutputLayer> output, SourceImage image)
    {
        Previous = options.Like is { } like
            ? await new PreviousLayers(options, cancellationToken).ReadAsync(
                like, image.Platform, tree, output.OfType<OutputLayer.Kept>().Select(kept => image.Layers[kept.Layer].DiffId).ToHashSet()).ConfigureAwait(false)
            : null;
        return Apply(output);
    }

    private List<OutputLayer> Apply(List<OutputLayer> output)
    {
        OutputLayer.Kept[] kept = [.. output.OfType<OutputLayer.Kept>()];
        foreach (OutputLayer.Kept layer in kept) CheckSize(layer.Layer);
        int free = (options.MaxLayers ?? int.MaxValue) - kept.Length;
        if (free < output.Count - kept.Length)
        {
            throw new InvalidRequestException(
                $"{Shown.Count(kept.Length, "kept layer")} and a new one are needed: SquashOptions.MaxLayers must be {kept.Length + 1} or more", nameof(SquashOptions.MaxLayers));
        }

        TarTime? latest = options.LatestTime is { } time ? TarTime.From(time) : null;
        var bounds = new LayoutBounds(options.MaxLayers is null ? null : free, options.MaxLayerSize);
        List<OutputLayer> result = [];
        foreach (OutputLayer layer in output)
        {
            if (layer is not OutputLayer.New made)
            {
                result.Add(layer);
                continue;
            }

            (List<LayoutLayer> parts, IReadOnlyList<string> warnings) = LayoutPlanner.Plan(tree, made.Plan, latest, ReadPackages, bounds, Previous);
            Warnings.AddRange(warnings);
            result.AddRange(parts.Select((part, i) => made with
            {
                // The first one takes the place of the replaced layers in the history.
                Replaces = i == 0 ? made.Replaces : new(made.Replaces.End, made.Replaces.End),
                Plan = part.Plan,
                Holds = part.Holds,
            }));
        }

        return result;
    }

    private PackageDatabase ReadPackages()
    {
        var files = new TreeFiles(new MergedTreeView(tree, layers), new WorkBudget(cancellationToken));
        PackageDatabase packages = Packages = PackageDatabase.Read(files);
        if (packages.HasUnreadableRpm) Warnings.Add("the image has packages of rpm, whose database cannot be read: their files are grouped by directory");
        return packages;
    }

    private void CheckSize(int layer)
    {
        if (options.MaxLayerSize is not { } size || layers[layer].Tar.Length <= size.Bytes) return;
        string what = $"layer {layer + 1} is kept, and has {layers[layer].Tar.Length} bytes, more than SquashOptions.MaxLayerSize allows";
        if (!size.AllowsLargerFiles) throw new InvalidRequestException($"{what}: keep fewer layers, or raise it", nameof(SquashOptions.MaxLayerSize));
        Warnings.Add(what);
    }
}
