using System.Diagnostics;
using System.Runtime.CompilerServices;
using Squash.Archives;
using Squash.Catalog;
using Squash.Compare;
using Squash.Compression;
using Squash.Images;
using Squash.IO;
using Squash.Layers;
using Squash.Merge;

namespace Squash.Jobs;

/// <summary>One comparison of two images, from the first byte read to the report.</summary>
internal sealed class CompareJob(ImageCompareOptions options, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _progress = new(progress);
    private readonly DecompressionBudget _decompressed = new(options.Limits);
    private readonly List<BlobStore> _stores = [];
    private readonly SquashOptions _options = new()
    {
        Verify = options.Verify,
        TempDirectory = options.TempDirectory,
        Limits = options.Limits,
    };

    public async Task<ImageCompareReport> RunAsync(ImageSource before, ImageSource after)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            // The loader ends before the files do that it reads.
            var loader = new LayerLoader(_options, headersOnly: false, _decompressed, _progress, cancellationToken);
            await using ConfiguredAsyncDisposable work = loader.ConfigureAwait(false);
            (Operand left, Operand right) = await OpenAsync(before, after, loader).ConfigureAwait(false);
            IReadOnlyList<ConfigDifference> config = CompareConfigs(left.Image.Config, right.Image.Config);
            (PathCounts counts, IReadOnlyList<PathDifference> paths) = options.ConfigOnly
                ? (new PathCounts(), [])
                : (await CompareTreesAsync(left, right, loader).ConfigureAwait(false)).Report(options.MaxPaths);
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
        finally
        {
            foreach (BlobStore store in _stores) store.Dispose();
        }
    }

    private async Task<(Operand Before, Operand After)> OpenAsync(ImageSource before, ImageSource after, LayerLoader loader)
    {
        if (before == after)
        {
            (string name, ImageCatalog catalog) = await OpenAsync(before, loader).ConfigureAwait(false);
            return (
                await ChooseAsync(name, catalog, options.BeforeImage).ConfigureAwait(false),
                await ChooseAsync(name, catalog, options.AfterImage).ConfigureAwait(false));
        }

        // A file first: that it is missing or damaged is told before a pipe is read.
        if (before is not ImageSource.PathSource)
        {
            Operand second = await OpenAsync(after, options.AfterImage, loader).ConfigureAwait(false);
            return (await OpenAsync(before, options.BeforeImage, loader).ConfigureAwait(false), second);
        }

        Operand first = await OpenAsync(before, options.BeforeImage, loader).ConfigureAwait(false);
        return (first, await OpenAsync(after, options.AfterImage, loader).ConfigureAwait(false));
    }

    private async Task<Operand> OpenAsync(ImageSource source, string? image, LayerLoader loader)
    {
        (string name, ImageCatalog catalog) = await OpenAsync(source, loader).ConfigureAwait(false);
        return await ChooseAsync(name, catalog, image).ConfigureAwait(false);
    }

    private async Task<(string Name, ImageCatalog Catalog)> OpenAsync(ImageSource source, LayerLoader loader)
    {
        BlobStore store = await new ArchiveOpener(_options, _decompressed, _progress, cancellationToken)
            .OpenAsync(source, options.ConfigOnly ? null : loader.Prefetch).ConfigureAwait(false);
        _stores.Add(store);
        ImageCatalog catalog = await NamingAsync(
            store.Name, () => Task.FromResult(ImageCatalog.Read(store, options.Limits, options.Verify, cancellationToken))).ConfigureAwait(false);
        return (store.Name, catalog);
    }

    private async Task<Operand> ChooseAsync(string archive, ImageCatalog catalog, string? image)
    {
        ImageChoice choice = await NamingAsync(
            archive, () => Task.FromResult(catalog.SelectOne(image, options.Platform, "choose one (FILE#IMAGE)"))).ConfigureAwait(false);
        return new Operand(archive, catalog, choice.Entry, choice.Images[0], new ImageBudget(options.Limits, cancellationToken));
    }

    private IReadOnlyList<ConfigDifference> CompareConfigs(ImageConfig before, ImageConfig after) =>
        (options.Ignore & ImageProperties.Config) != 0
            ? []
            : ConfigComparer.Compare(before, after, withCreated: (options.Ignore & ImageProperties.Created) == 0, withBuild: false);

    private async Task<TreeDifference> CompareTreesAsync(Operand before, Operand after, LayerLoader loader)
    {
        _progress.Begin(SquashStage.Indexing, before.Image.Layers.Concat(after.Image.Layers).Sum(layer => layer.Blob.Length));
        LoadedLayer[] beforeLayers = Load(before), afterLayers = Load(after);
        Task verified = Task.WhenAll(VerifyAsync(before, beforeLayers), VerifyAsync(after, afterLayers)).Observed();
        MergedImage[] images = await Task.WhenAll(MergeAsync(before, beforeLayers), MergeAsync(after, afterLayers)).ConfigureAwait(false);
        TreeDifference difference = await TreeComparer
            .CompareAsync(images[0], images[1], new TreeCompareOptions(options.Ignore, options.Verify), _progress, cancellationToken)
            .ConfigureAwait(false);

        // Nothing that was found holds for layers that are not what the archives say.
        await verified.ConfigureAwait(false);
        return difference;

        LoadedLayer[] Load(Operand operand) =>
            loader.Load(operand.Image, isOnly: before.Catalog != after.Catalog, new LayerRange(0, operand.Image.Layers.Count), operand.Budget);
    }

    private static Task<bool> VerifyAsync(Operand operand, LoadedLayer[] layers) => NamingAsync(operand.Archive, async () =>
    {
        await LayerVerifier.VerifyAsync(operand.Image, layers).ConfigureAwait(false);
        return true;
    });

    private static Task<MergedImage> MergeAsync(Operand operand, LoadedLayer[] layers) =>
        NamingAsync(operand.Archive, () => MergedImage.MergeAsync(layers, operand.Image.Config.DiffIds, operand.Budget));

    // Which of two archives is bad is not for the reader to guess.
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
            new() { References = [.. Entry.References.Select(reference => reference.Familiar)], Platform = Image.Platform, ImageId = Image.Config.Digest };
    }
}
