using System.Diagnostics;
using System.Runtime.CompilerServices;
using Squash.Catalog;
using Squash.Compression;
using Squash.Images;
using Squash.IO;
using Squash.Output;
using Squash.Plan;
using Squash.Transform;

namespace Squash.Jobs;

/// <summary>One squash, from the first byte read to the last one written.</summary>
/// <param name="options">The options of the caller.</param>
/// <param name="target">The target; <see langword="null"/> to only compute the result.</param>
/// <param name="progress">Gets the progress.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class SquashJob(
    SquashOptions options, ImageTarget? target, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _progress = new(progress);

    // Of a dry run, both scopes of slimming are worth knowing.
    private readonly TransformChain _transforms = new(options, comparesScopes: target is null);
    private readonly List<string> _warnings = [];
    private readonly Dictionary<Blob, int> _blobNumbers = [];
    private readonly ImageEdits _edits = new(options);
    private readonly ImageReference[] _tags = [.. options.Tags];

    /// <param name="source">The archive.</param>
    public async Task<SquashReport> RunAsync(ImageSource source)
    {
        RequestCheck.CheckOptions(options);
        CompressionChoice.Check(options);
        _edits.Check();
        RequestCheck.CheckTarget(options, target);
        long start = Stopwatch.GetTimestamp();
        if (target is not null) await target.PrepareAsync(cancellationToken).ConfigureAwait(false);

        var session = new ImageSession(options.Reading, headersOnly: target is null, _progress, cancellationToken);
        await using (session.ConfigureAwait(false))
        {
            OpenedArchive opened = await session.OpenAsync(source, prefetch: target is not null).ConfigureAwait(false);
            ImageCatalog catalog = opened.Catalog;
            IReadOnlyList<ImageChoice> choices = catalog.Select(options.Selection);
            RequestCheck.CheckChoices(options, choices);
            choices = _edits.Apply(choices, _warnings);
            if (options.Selection.AllPlatforms) WarnOfAbsent(choices);
            else if (options.Selection.Platform is null) WarnOfOthers(choices);
            BaseLayers? kept = options.Base is { } image
                ? await BaseLayers.OpenAsync(image, session, catalog, options.Selection).ConfigureAwait(false)
                : null;

            (List<ImageReport> reports, long bytes, Digest? root) = target is null
                ? (await PlanAsync(choices, kept, session).ConfigureAwait(false), 0, null)
                : await WriteAsync(choices, kept, session, opened, source, target).ConfigureAwait(false);
            _progress.End();
            return new SquashReport
            {
                Images = reports,
                InputBytes = opened.Store.Bytes,
                OutputBytes = bytes,
                Digest = root,
                Elapsed = Stopwatch.GetElapsedTime(start),
                Warnings = [.. catalog.Warnings, .. _warnings],
                Notes = catalog.Notes,
                UnmatchedPatterns = [.. _transforms.UnmatchedPatterns],
            };
        }
    }

    private void WarnOfAbsent(IReadOnlyList<ImageChoice> choices)
    {
        foreach (ImageChoice choice in choices)
        {
            foreach (AbsentImage absent in choice.Entry.Absent)
            {
                _warnings.Add($"{choice.Entry.Name}: {absent} is listed, but {absent.Place} does not hold it; left out");
            }
        }
    }

    // In CI it may be unknown that a tag is for several kinds of machines.
    private void WarnOfOthers(IReadOnlyList<ImageChoice> choices)
    {
        foreach (ImageChoice choice in choices.Where(choice => choice.Entry.Images.Count > choice.Images.Count))
        {
            _warnings.Add($"{choice.Entry.Name} has {choice.Entry.Images.Count} platforms, and only {Shown.Text(choice.Images[0].Platform.ToString())} is squashed: "
                + "ImageSelection.Platform chooses one, ImageSelection.AllPlatforms keeps all");
        }
    }

    private async Task<List<ImageReport>> PlanAsync(
        IReadOnlyList<ImageChoice> choices, BaseLayers? kept, ImageSession session)
    {
        var reports = new List<ImageReport>();
        bool isOnly = IsOnlyImage(choices);
        Dictionary<Blob, int> uses = UsesOf(choices);
        foreach (ImageChoice choice in choices)
        {
            foreach (SourceImage source in choice.Images)
            {
                PlannedImage image = await PlanAsync(choice, source, isOnly, kept, session, withCuts: true).NamingAsync(choice.Entry).ConfigureAwait(false);
                await image.Verified.NamingAsync(choice.Entry).ConfigureAwait(false);
                Add(reports, choice, ReportBuilder.Planned(image, TagsOf(choice)));
                Release(source, uses, session);
            }
        }

        return reports;
    }

    private async Task<(List<ImageReport> Reports, long Bytes, Digest? Root)> WriteAsync(
        IReadOnlyList<ImageChoice> choices, BaseLayers? kept, ImageSession session, OpenedArchive opened, ImageSource origin, ImageTarget target)
    {
        var newLayers = new LayerWriter(options.Parallelism, _progress, cancellationToken);
        ImageWriter writer = await OpenWriterAsync(target, origin, newLayers).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = writer.ConfigureAwait(false);
        var squashed = new Dictionary<string, WrittenLayer>(StringComparer.Ordinal);
        var written = new List<WrittenImage>();
        var toCheck = new List<(PlannedImage, WrittenImage)>();
        var reports = new List<ImageReport>();
        bool isOnly = IsOnlyImage(choices);
        Dictionary<Blob, int> uses = UsesOf(choices);
        foreach (ImageChoice choice in choices)
        {
            foreach (SourceImage source in choice.Images)
            {
                PlannedImage image = await PlanAsync(choice, source, isOnly, kept, session, withCuts: false).NamingAsync(choice.Entry).ConfigureAwait(false);
                WrittenImage result = await WriteAsync(writer, newLayers, squashed, choice, image).NamingAsync(choice.Entry).ConfigureAwait(false);
                written.Add(result);
                Add(reports, choice, ReportBuilder.Written(image, result, options.Format));

                // The check compares contents, so it needs all layers until the end.
                if (options.Check) toCheck.Add((image, result));
                else Release(source, uses, session);
            }
        }

        if (options.CompressesForTransfer) WarnOfPlain(written);
        opened.Store.ThrowIfChanged();
        await writer.FinishAsync(written, _edits.WithTimes(opened.Catalog.IndexAnnotations)).ConfigureAwait(false);
        if (options.Check) await new OutputCheck(options, _progress, cancellationToken).RunAsync(writer, toCheck).ConfigureAwait(false);
        await writer.CommitAsync(options.Sync).ConfigureAwait(false);
        if (OutputName.Warning(target, options) is { } misnamed) _warnings.Add(misnamed);
        return (reports, writer.Bytes, writer.Root);
    }

    // The registry has them compressed if their image was pushed: under another digest.
    private void WarnOfPlain(IEnumerable<WrittenImage> images)
    {
        foreach (WrittenImage image in images)
        {
            int count = image.Layers.Count(layer => layer is { IsNew: false, Compression: CompressionKind.None });
            if (count == 0) continue;
            _warnings.Add($"{image.Entry.Name}: {Shown.Count(count, "layer")} kept and sent without compression, as the source has it; "
                + "only an image from a registry shares its compressed layers with the result");
        }
    }

    // A bare root filesystem is not an image.
    private void Add(List<ImageReport> reports, ImageChoice choice, ImageReport report)
    {
        reports.Add(report);
        if (options.Format != OutputFormat.Rootfs) _warnings.AddRange(EngineLimits.Warnings(choice.Entry.Name, report.ResultLayers));
    }

    /// <summary>The number of selected images with each layer.</summary>
    private static Dictionary<Blob, int> UsesOf(IReadOnlyList<ImageChoice> choices) => choices
        .SelectMany(choice => choice.Images)
        .SelectMany(image => image.Layers.Select(layer => layer.Blob).Distinct())
        .CountBy(blob => blob)
        .ToDictionary();

    // The decompressed layers of all images of an archive can be far larger than the disk for temporary files.
    private static void Release(SourceImage image, Dictionary<Blob, int> uses, ImageSession session)
    {
        foreach (Blob blob in image.Layers.Select(layer => layer.Blob).Distinct())
        {
            if (--uses[blob] == 0) session.Release(blob);
        }
    }

    private static bool IsOnlyImage(IReadOnlyList<ImageChoice> choices) => choices is [{ Images.Count: 1 }];

    private async Task<PlannedImage> PlanAsync(
        ImageChoice choice, SourceImage source, bool isOnly, BaseLayers? kept, ImageSession session, bool withCuts)
    {
        PlannedImage image = await new ImagePlanner(session, options, _transforms, _progress, cancellationToken)
            .PlanAsync(source, isOnly, LayerRange.Of(source, options, kept?.Of(source)), withCuts).ConfigureAwait(false);
        image = image with { Slim = _transforms.SlimReport };
        _warnings.AddRange(image.Warnings);
        if (image.IsUnchanged) _warnings.Add($"nothing to {(options.Purge is null ? "squash" : "purge")} in {choice.Entry.Name}, because {WhyUnchanged(image)}: {(_edits.Step is null ? "the image stays as it is" : "its layers stay as they are")}");
        return image;
    }

    private string WhyUnchanged(PlannedImage image) =>
        image.Layers.Count == 0 ? "it has no layers"
        : image.Range.Count > 0 ? $"no layer wastes more than {options.Purge}"
        : options.Base is null ? "SquashOptions.From keeps all of its layers"
        : "SquashOptions.Base has all of its layers";

    private async Task<WrittenImage> WriteAsync(
        ImageWriter writer, LayerWriter newLayers, Dictionary<string, WrittenLayer> squashed, ImageChoice choice, PlannedImage image)
    {
        var layers = new List<WrittenLayer>();
        string[] keys = [.. image.Output.Select((layer, i) => layer is OutputLayer.New made ? KeyOf(image, made, i) : "")];
        LayersAhead ahead = newLayers.Begin([.. image.Output.Where((_, i) => !squashed.ContainsKey(keys[i])).OfType<OutputLayer.New>()]);
        await using (ahead.ConfigureAwait(false))
        {
            for (int i = 0; i < image.Output.Count; i++)
            {
                layers.Add(image.Output[i] is OutputLayer.New made
                    ? await WriteNewAsync(writer, squashed, made, keys[i]).ConfigureAwait(false)
                    : await KeepAsync(writer, image, image.Output[i].Replaces.Start).ConfigureAwait(false));
            }
        }

        await image.Verified.ConfigureAwait(false);
        return new WrittenImage(choice.Entry, image.Source, TagsOf(choice), ConfigOf(image, layers), layers);
    }

    // The images of one archive are often a single image with several names.
    private static async Task<WrittenLayer> WriteNewAsync(ImageWriter writer, Dictionary<string, WrittenLayer> squashed, OutputLayer.New made, string key)
    {
        if (squashed.TryGetValue(key, out WrittenLayer? layer)) return layer;
        layer = await writer.WriteNewAsync(made.Plan, made.Compression).ConfigureAwait(false);
        squashed.Add(key, layer);
        return layer;
    }

    private string KeyOf(PlannedImage image, OutputLayer.New made, int index)
    {
        string key = $"{index} {image.Range} {made.Replaces} {made.Compression} {string.Join(' ', image.Source.Layers.Take(image.Range.End).Select(IdentityOf))}";
        return _transforms.SeesMoreThanNames || options.Like is not null ? $"{key} {image.Source.Config.Digest}" : key;
    }

    // An unchecked diffID may be stated for two different layers.
    private string IdentityOf(SourceLayer layer)
    {
        if (options.Verify) return layer.DiffId.ToString();
        _blobNumbers.TryAdd(layer.Blob, _blobNumbers.Count);
        return $"{_blobNumbers[layer.Blob]}";
    }

    private byte[] ConfigOf(PlannedImage image, IReadOnlyList<WrittenLayer> layers) => image.Source.Config.With(new ConfigChange
    {
        Layers = [.. image.Output.Zip(layers, (planned, written) =>
            new ConfigLayer(written.DiffId, planned.Replaces.Start, planned.Replaces.End, planned is OutputLayer.New { KeepsHistory: false }, CommentOf(planned)))],
        Message = options.Message ?? (options.Purge is null ? null : "removed files of the layers below"),
        Created = options.Created,
        LatestTime = options.LatestTime,
        DropHistory = options.History == HistoryMode.Drop,
        Step = _edits.Step,
    });

    private string? CommentOf(OutputLayer layer) => layer is not OutputLayer.New { Holds: { } holds } ? null
        : options.Message is { } message ? $"{message}: {holds}" : holds;

    private Task<WrittenLayer> KeepAsync(ImageWriter writer, PlannedImage image, int layer) =>
        writer.WriteKeptAsync(image.Source.Layers[layer], image.Layers[layer], cancellationToken);

    private IReadOnlyList<ImageReference> TagsOf(ImageChoice choice) => _tags.Length > 0 || options.RefName is not null ? _tags : choice.Entry.References;

    private Task<ImageWriter> OpenWriterAsync(ImageTarget target, ImageSource source, LayerWriter newLayers) => target.OpenWriterAsync(new WriterOpener
    {
        Format = options.Format,
        Layers = newLayers,
        Reading = options.Reading,
        Origin = source,
        ForReopening = options.Check,
        CancellationToken = cancellationToken,
    });
}
