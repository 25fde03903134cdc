using System.Diagnostics;
using Squash.Catalog;
using Squash.Compare;
using Squash.Images;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;

namespace Squash.Jobs;

/// <summary>One comparison of two images, from the first byte read to the report.</summary>
internal sealed class CompareJob(ImageCompareOptions options, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _progress = new(progress);

    public async Task<ImageCompareReport> RunAsync(ImageSource before, ImageSource after)
    {
        long start = Stopwatch.GetTimestamp();
        var session = new ImageSession(options.Reading, headersOnly: false, _progress, cancellationToken);
        await using (session.ConfigureAwait(false))
        {
            (Operand left, Operand right) = await OpenAsync(before, after, session).ConfigureAwait(false);
            IReadOnlyList<ConfigDifference> config = CompareConfigs(left.Image.Config, right.Image.Config);
            (PathCounts counts, IReadOnlyList<PathDifference> paths) = options.ConfigOnly
                ? (new PathCounts(), [])
                : (await CompareTreesAsync(left, right, session).ConfigureAwait(false)).Report(options.MaxPaths);
            _progress.End();
            ImageCatalog[] catalogs = [.. new[] { left.Catalog, right.Catalog }.Distinct()];
            return new ImageCompareReport
            {
                Before = left.Describe(),
                After = right.Describe(),
                Paths = paths,
                Config = config,
                Counts = counts,
                Elapsed = Stopwatch.GetElapsedTime(start),
                Warnings = [.. catalogs.SelectMany(catalog => catalog.Warnings)],
                Notes = [.. catalogs.SelectMany(catalog => catalog.Notes)],
            };
        }
    }

    private async Task<(Operand Before, Operand After)> OpenAsync(ImageSource before, ImageSource after, ImageSession session)
    {
        if (before.Equals(after))
        {
            (string name, ImageCatalog catalog) = await OpenAsync(before, session).ConfigureAwait(false);
            return (
                await ChooseAsync(name, catalog, options.BeforeImage, ChoosingOptions.OfBefore, session).ConfigureAwait(false),
                await ChooseAsync(name, catalog, options.AfterImage, ChoosingOptions.OfAfter, session).ConfigureAwait(false));
        }

        // Files first, so that a missing or damaged one is reported before a pipe is read.
        if (!before.IsAtHand)
        {
            Operand second = await OpenAsync(after, options.AfterImage, ChoosingOptions.OfAfter, session).ConfigureAwait(false);
            return (await OpenAsync(before, options.BeforeImage, ChoosingOptions.OfBefore, session).ConfigureAwait(false), second);
        }

        Operand first = await OpenAsync(before, options.BeforeImage, ChoosingOptions.OfBefore, session).ConfigureAwait(false);
        return (first, await OpenAsync(after, options.AfterImage, ChoosingOptions.OfAfter, session).ConfigureAwait(false));
    }

    private async Task<Operand> OpenAsync(ImageSource source, ImageMatch? image, ChoosingOptions choosing, ImageSession session)
    {
        (string name, ImageCatalog catalog) = await OpenAsync(source, session).ConfigureAwait(false);
        return await ChooseAsync(name, catalog, image, choosing, session).ConfigureAwait(false);
    }

    private async Task<(string Name, ImageCatalog Catalog)> OpenAsync(ImageSource source, ImageSession session)
    {
        OpenedArchive opened = await NamingAsync(source.Name, () => session.OpenAsync(source, prefetch: !options.ConfigOnly)).ConfigureAwait(false);
        return (source.Name, opened.Catalog);
    }

    private async Task<Operand> ChooseAsync(
        string archive, ImageCatalog catalog, ImageMatch? image, ChoosingOptions choosing, ImageSession session)
    {
        ImageChoice choice = await NamingAsync(
            archive, () => Task.FromResult(catalog.SelectOne(image, options.Platform, choosing))).ConfigureAwait(false);
        return new Operand(archive, catalog, choice.Entry, choice.Images[0], session.NewBudget());
    }

    private IReadOnlyList<ConfigDifference> CompareConfigs(ImageConfig before, ImageConfig after) =>
        (options.Ignore & ImageProperties.Config) != 0
            ? []
            : ConfigComparer.Compare(before, after, withCreated: (options.Ignore & ImageProperties.Created) == 0, withBuild: false);

    private async Task<TreeDifference> CompareTreesAsync(Operand before, Operand after, ImageSession session)
    {
        _progress.Begin(SquashStage.Indexing, before.Image.Layers.Concat(after.Image.Layers).Sum(layer => layer.Blob.Length));
        LoadedImage left = Load(before), right = Load(after);
        Task verified = Task.WhenAll(VerifyAsync(before, left), VerifyAsync(after, right)).Observed();
        MergedImage[] images = await Task.WhenAll(MergeAsync(before, left.Layers), MergeAsync(after, right.Layers)).ConfigureAwait(false);
        TreeDifference difference = await TreeComparer
            .CompareAsync(images[0], images[1], new TreeCompareOptions(options.Ignore, options.Verify), _progress, cancellationToken)
            .ConfigureAwait(false);

        // The results are invalid if the layers differ from their digests.
        await verified.ConfigureAwait(false);
        return difference;

        LoadedImage Load(Operand operand) =>
            session.Load(operand.Image, isOnly: before.Catalog != after.Catalog, new LayerRange(0, operand.Image.Layers.Count), operand.Budget);
    }

    private static Task<bool> VerifyAsync(Operand operand, LoadedImage loaded) => NamingAsync(operand.Archive, async () =>
    {
        await loaded.Verified.NamingAsync(operand.Entry).ConfigureAwait(false);
        return true;
    });

    private static Task<MergedImage> MergeAsync(Operand operand, LoadedLayer[] layers) =>
        NamingAsync(operand.Archive, () => MergedImage.MergeAsync(layers, operand.Image.Config.DiffIds, operand.Budget).NamingAsync(operand.Entry));

    // The message must say which of the two archives is bad.
    private static async Task<T> NamingAsync<T>(string archive, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (SpoolFailedException.CauseOf(failure) is SquashException cause)
        {
            throw cause.In(archive);
        }
    }

    /// <summary>One of the two images.</summary>
    private sealed record Operand(string Archive, ImageCatalog Catalog, CatalogEntry Entry, SourceImage Image, ImageBudget Budget)
    {
        public ComparedImage Describe() =>
            new() { References = Entry.References, Platform = Image.Platform, ImageId = Image.Config.Digest };
    }
}
