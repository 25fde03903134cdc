using Squash.Output;
using Squash.Plan;

namespace Squash.Jobs;

/// <summary>Builds the report of an image.</summary>
internal static class ReportBuilder
{
    public static ImageReport Written(PlannedImage image, WrittenImage written, OutputFormat format) => Report(
        image,
        written.Tags,
        format == OutputFormat.Rootfs ? null : written.ImageId,
        [.. image.Output.Zip(written.Layers, (planned, layer) => WithOrigin(image, planned, layer.ToReport()))]);

    public static ImageReport Planned(PlannedImage image, IReadOnlyList<ImageReference> tags)
    {
        return Report(image, tags, null, [.. image.Output.Select(layer => WithOrigin(image, layer, Planned(image, layer)))]);
    }

    private static ResultLayerReport WithOrigin(PlannedImage image, OutputLayer layer, ResultLayerReport report) => report with
    {
        Entries = layer is OutputLayer.New { Plan: var plan } ? plan.Items.Count : image.Reports[layer.Replaces.Start].Entries,
        SourceLayer = layer is OutputLayer.New { KeepsHistory: false } ? null : layer.Replaces.End,
        Holds = (layer as OutputLayer.New)?.Holds,
    };

    private static ResultLayerReport Planned(PlannedImage image, OutputLayer layer)
    {
        if (layer is OutputLayer.New { Plan: var plan }) return new ResultLayerReport { Bytes = plan.TarBytes, IsNew = true };
        LayerReport kept = image.Reports[layer.Replaces.Start];
        return new ResultLayerReport { DiffId = kept.DiffId, Bytes = kept.Bytes, StoredBytes = kept.StoredBytes, IsNew = false };
    }

    private static ImageReport Report(
        PlannedImage image, IReadOnlyList<ImageReference> tags, Digest? imageId, IReadOnlyList<ResultLayerReport> layers) => new()
        {
            References = tags,
            Platform = image.Source.Platform,
            ImageId = imageId,
            Layers = image.Reports,
            ResultLayers = layers,
            Entries = image.Plans.Sum(plan => (long)plan.Items.Count),
            OverriddenBytes = image.Changes.OverriddenBytes,
            DeletedBytes = image.Changes.DeletedBytes,
            ExcludedBytes = image.ExcludedBytes,
            ExcludedPaths = image.ExcludedPaths,
            Cuts = image.Cuts,
            PossibleResults = image.PossibleResults,
            Slim = image.Slim,
        };
}
