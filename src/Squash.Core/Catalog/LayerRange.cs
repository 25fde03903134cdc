namespace Squash.Catalog;

/// <summary>The layers of an image that are squashed: from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct LayerRange(int Start, int End)
{
    /// <summary>The number of squashed layers.</summary>
    public int Count => End - Start;

    /// <param name="image">The image.</param>
    /// <param name="options">The options.</param>
    /// <param name="baseDiffIds">The layers of the base to keep, if one was named.</param>
    public static LayerRange Of(SourceImage image, SquashOptions options, IReadOnlyList<DiffId>? baseDiffIds)
    {
        int start = baseDiffIds is not null ? CountShared(image, options, baseDiffIds)
            : options.From is { } from ? LayerSelector.CountBelow(image, from, nameof(SquashOptions.From))
            : 0;
        int end = options.To is { } to ? LayerSelector.CountBelow(image, to, nameof(SquashOptions.To)) : image.Layers.Count;
        return end >= start && (end > start || options.To is null)
            ? new LayerRange(start, end)
            : throw new InvalidRequestException(NothingBetween(start, end, image.Layers.Count, options), nameof(SquashOptions.To));
    }

    private static string NothingBetween(int start, int end, int layers, SquashOptions options)
    {
        string above = end == 0 ? "all layers" : $"the layers above layer {end}";
        string kept = start == 0 ? "" : $", and SquashOptions.{(options.Base is null ? "From" : "Base")} those up to layer {start}";
        string advice = start == layers ? "leave SquashOptions.To out" : $"give SquashOptions.To a layer from {start + 1} to {layers}";
        return $"SquashOptions.To {Shown.Text($"{options.To}")} keeps {above}{kept}, so that no layer is left to squash: {advice}";
    }

    private static int CountShared(SourceImage image, SquashOptions options, IReadOnlyList<DiffId> baseDiffIds)
    {
        int shared = 0;
        while (shared < baseDiffIds.Count && shared < image.Layers.Count && image.Layers[shared].DiffId == baseDiffIds[shared]) shared++;
        return shared > 0
            ? shared
            : throw new InvalidRequestException(
                $"SquashOptions.Base: the image{(options.Selection.AllPlatforms ? $" for {Shown.Text(image.Platform.ToString())}" : "")} shares no layer with that base; was it built on another version of it?",
                nameof(SquashOptions.Base));
    }
}
