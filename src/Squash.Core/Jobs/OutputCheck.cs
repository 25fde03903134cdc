using System.Runtime.CompilerServices;
using Squash.Archives;
using Squash.Catalog;
using Squash.Compare;
using Squash.Images;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;
using Squash.Output;
using Squash.Tar;

namespace Squash.Jobs;

/// <summary>Reads a finished output back before it replaces the target, and compares it with its source.</summary>
/// <remarks>
/// It is read like any other archive: from its list of images, with every digest checked. The layers above the squashed one
/// are identical to their source's if their digests are right; those up to it are merged, and must show the planned files.
/// </remarks>
internal sealed class OutputCheck(SquashOptions options, ProgressMeter progress, CancellationToken cancellationToken)
{
    private readonly ReadingOptions _reading = options.Reading with
    {
        Verify = true,

        // The new output needs no more than its source, no matter how well zeros were compressed.
        Limits = options.Limits with { MaxDecompressionRatio = SquashLimits.Highest.MaxDecompressionRatio, MaxJsonBytes = SquashLimits.Highest.MaxJsonBytes },
    };

    /// <exception cref="CheckFailedException">The output is wrong.</exception>
    public async Task RunAsync(ImageWriter writer, IReadOnlyList<(PlannedImage Planned, WrittenImage Written)> images)
    {
        try
        {
            progress.Begin(SquashStage.Comparing, null);
            using BlobStore store = writer.Reopen(_reading.Limits, cancellationToken);
            var session = new ImageSession(_reading, headersOnly: false, progress, cancellationToken);
            await using ConfiguredAsyncDisposable work = session.ConfigureAwait(false);
            CompareDocuments(store, writer.Documents);
            LeakCheck? leaks = options.RedactHistory ? new LeakCheck(_reading, progress, cancellationToken) : null;
            ImageCatalog? catalog = options.Format == OutputFormat.Rootfs ? null : session.ReadCatalog(store);
            foreach ((PlannedImage planned, WrittenImage written) in images)
            {
                SourceImage found = catalog is null ? Rootfs(store, planned, written) : Find(catalog, written);
                CompareConfigs(planned.Source.Config, found.Config);
                await CompareLayersAsync(session, planned, found, isOnly: images.Count == 1).ConfigureAwait(false);
                if (leaks is not null) await leaks.RunAsync(found).ConfigureAwait(false);
            }
        }
        catch (DigestMismatchException e)
        {
            throw new CheckFailedException($"the output with the digest {e.Expected} reads back as {e.Actual}", e);
        }
        catch (Exception e) when (SpoolFailedException.CauseOf(e) is SquashException and not CheckFailedException)
        {
            Exception cause = SpoolFailedException.CauseOf(e);
            throw new CheckFailedException($"it cannot be read back: {cause.Message}", cause);
        }
    }

    // The lists of the images have no digest.
    private static void CompareDocuments(BlobStore store, IReadOnlyDictionary<string, byte[]> documents)
    {
        foreach ((string name, byte[] content) in documents)
        {
            if (store.Find(name) is { } blob && blob.Length == content.Length && blob.ReadAll(content.Length).AsSpan().SequenceEqual(content)) continue;
            throw new CheckFailedException($"{Shown.Text(name)} is not what was written");
        }
    }

    private static SourceImage Find(ImageCatalog catalog, WrittenImage written)
    {
        CatalogEntry[] entries = [.. catalog.Entries.Where(entry => entry.Images.Any(image => IsWritten(image, written)))];
        if (entries.Length == 0 || written.Tags.Except(entries.SelectMany(entry => entry.References)).Any())
        {
            throw new CheckFailedException($"it does not list the image {written.ImageId} under all of its names");
        }

        return entries[0].Images.First(image => IsWritten(image, written));
    }

    private static bool IsWritten(SourceImage image, WrittenImage written) =>
        image.Config.Digest == written.ImageId
        && image.Layers.Zip(written.Layers).All(pair => pair.First.StatedDigest is null || pair.First.StatedDigest == pair.Second.Digest);

    private static SourceImage Rootfs(BlobStore store, PlannedImage planned, WrittenImage written) => new()
    {
        Platform = planned.Source.Platform,
        Config = planned.Source.Config,
        Layers = [.. written.Layers.Select(layer => new SourceLayer { Blob = store.Find(layer.Name) ?? throw new InvalidOperationException("The output has no layer."), DiffId = layer.DiffId, StatedDigest = layer.Digest })],
    };

    private void CompareConfigs(ImageConfig source, ImageConfig found)
    {
        bool isDated = options.Created is not null || options.LatestTime is not null;
        IReadOnlyList<ConfigDifference> differences = ConfigComparer.Compare(source, found, withCreated: !isDated, withBuild: true);
        if (differences is [var first, ..]) throw new CheckFailedException($"its config is not the source's at {Shown.Text(first.Path)}");
    }

    private async Task CompareLayersAsync(ImageSession session, PlannedImage planned, SourceImage found, bool isOnly)
    {
        int end = planned.Output.Count(layer => layer.Replaces.End <= planned.Range.End);
        ImageBudget budget = session.NewBudget();
        (LoadedLayer[] layers, Task verified) = session.Load(found, isOnly, new LayerRange(0, end), budget);
        var source = new MergedImage(planned.Tree, planned.Layers, planned.Source.Config.DiffIds);
        MergedImage output = await MergedImage
            .MergeAsync(layers[..end], [.. found.Layers.Select(layer => layer.DiffId)], budget).ConfigureAwait(false);
        TarTime? latest = options.LatestTime is { } time ? TarTime.From(time) : null;
        TreeDifference difference = await TreeComparer
            .CompareAsync(source, output, new TreeCompareOptions(ImageProperties.None, options.Verify, latest), progress, cancellationToken)
            .ConfigureAwait(false);
        await verified.ConfigureAwait(false);

        (PathCounts counts, IReadOnlyList<PathDifference> paths) = difference.Report(maxPaths: 1);
        if (paths is not [var first]) return;
        string others = counts.Listed == 1 ? "" : $" and {counts.Listed - 1} more";
        string how = first.Change == PathChange.Changed
            ? string.Join(", ", first.Properties.Select(property => property.Property.ToString().ToLowerInvariant()))
            : first.Change.ToString().ToLowerInvariant();
        throw new CheckFailedException($"its root filesystem is not the source's at /{first.Path} ({how}){others}");
    }
}
