using Squash.Images;
using Squash.Output;

namespace Squash.Jobs;

/// <summary>Tells what became of an image.</summary>
internal static class ReportBuilder
{
    public static ImageReport Written(PlannedImage image, WrittenImage written, OutputFormat format) => Report(
        image, written.Tags, format == OutputFormat.Rootfs ? null : written.ImageId, [.. written.Layers.Select(layer => layer.ToReport())]);

    public static ImageReport Planned(PlannedImage image, IReadOnlyList<ImageReference> tags)
    {
        ResultLayerReport[] squashed = image.IsUnchanged ? [] : [new ResultLayerReport(null, null, image.Plan.TarBytes, null, IsNew: true)];
        IEnumerable<ResultLayerReport> kept = image.Reports
            .Select(layer => new ResultLayerReport(layer.DiffId, null, layer.Bytes, layer.StoredBytes, IsNew: false));
        return Report(image, tags, null, [.. kept.Take(image.Range.Start), .. squashed, .. kept.Skip(image.Range.End)]);
    }

    private static ImageReport Report(
        PlannedImage image, IReadOnlyList<ImageReference> tags, Digest? imageId, IReadOnlyList<ResultLayerReport> layers) => new(
            [.. tags.Select(tag => tag.Familiar)], image.Source.Platform.ToString(), imageId, image.Reports, layers,
            image.Plan.Items.Count, image.Changes.OverriddenBytes, image.Changes.DeletedBytes, image.ExcludedBytes, image.Cuts)
        {
            ExcludedPaths = image.ExcludedPaths,
        };
}
