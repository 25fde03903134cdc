using Squash.Compression;
using Squash.Inspect;
using Squash.Inspect.Advice;
using Squash.Inspect.Contents;
using Squash.Layers;
using Squash.Merge;
using Squash.Transform;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Packages;

namespace Squash.Jobs;

/// <summary>The part of an inspection about the files that a container sees.</summary>
internal sealed class ContentSearch(MergedTree tree, PlannedImage image, InspectOptions options, CancellationToken cancellationToken)
{
    private readonly ContentLedger _content = new(tree, new FilePurpose(ImageSettings.Read(image.Source.Config.Text)));
    private readonly List<string> _notes = [];

    /// <summary>The files that a container sees.</summary>
    public PresentContent Present { get; private set; } = null!;

    /// <summary>The compressed sizes; <see langword="null"/> if nobody asked for those of uncompressed layers.</summary>
    public CompressionLedger? Compression { get; private set; }

    /// <summary>Additional information; one line each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Everything that recommendations look at.</summary>
    public ImageFacts Facts => new(tree, cancellationToken)
    {
        SourceBytes = image.Reports.Sum(layer => layer.Bytes),
        SquashedBytes = image.Plans.Sum(plan => plan.TarBytes),
        Cuts = image.Cuts,
        Kinds = Present.Kinds,
        Purged = image.PossibleResults.FirstOrDefault(result => result.Purge is not null) is { } purged ? new PurgedImage(purged, image.KeptByPurge) : null,
        Compression = Compression,
    };

    /// <summary>The compressed sizes after a transform has changed the tree; <see langword="null"/> if nobody asked for sizes.</summary>
    public CompressionLedger? MeasureAgain()
    {
        if (Compression is null) return null;
        var sizes = new CompressionLedger(tree, _content.KindsOfInodes(), [.. image.Reports.Select(Stored)]);
        if (sizes.NeedsSamples) sizes.Measure(onlySeen: true, cancellationToken);
        return sizes;
    }

    /// <summary>The size of a pull; <see langword="null"/> if nobody asked for an estimate.</summary>
    public PullSize? Pull => Compression is not { } sizes ? null : new PullSize
    {
        Bytes = image.Reports.Select((_, layer) => sizes.BytesOfLayer(layer)).Sum(),
        IsEstimate = sizes.NeedsSamples,
        SquashedBytes = sizes.BytesAfterSquash(keptLayers: 0),
    };

    /// <summary>The estimated compressed size of a layer that is stored uncompressed; <see langword="null"/> if nobody asked for it.</summary>
    public long? EstimateOf(int layer) => Compression is { } sizes && Stored(image.Reports[layer], layer).CanBeSampled ? sizes.BytesOfLayer(layer) : null;

    /// <summary>Adds up the files, and reads contents if that is wanted.</summary>
    public async Task RunAsync()
    {
        _content.Owners = FindOwners();
        Present = _content.ToReport(options.MaxPaths, options.MaxTreeNodes) with
        {
            Packages = _content.Owners is { } owners ? new PackageLedger(tree, _content.OwnBytes, owners).ToReport(options.MaxPaths) : null,
            Duplicates = await FindDuplicatesAsync().ConfigureAwait(false),
        };
        var sizes = new CompressionLedger(tree, _content.KindsOfInodes(), [.. image.Reports.Select(Stored)]);
        if (image.Reports.Count == 0 || (sizes.NeedsSamples && !options.Contents)) return;
        if (sizes.NeedsSamples) sizes.Measure(onlySeen: false, cancellationToken);
        Compression = sizes;
    }

    private StoredLayer Stored(LayerReport report, int layer) => new(
        report.Bytes, report.StoredBytes, image.Layers[layer].Compression != CompressionKind.None, IsRemote: image.Layers[layer].Restore is not null);

    private PackageOwners? FindOwners()
    {
        try
        {
            PackageDatabase database = image.Packages
                ?? PackageDatabase.Read(new TreeFiles(new MergedTreeView(tree, image.Layers), new WorkBudget(cancellationToken)));
            return database.Packages.Count == 0 ? null : new PackageOwners(database);
        }
        catch (LimitExceededException)
        {
            _notes.Add("the package database of the image is larger than any real one, so the files are not listed by package");
            return null;
        }
    }

    private async Task<DuplicateContents?> FindDuplicatesAsync()
    {
        if (!options.Contents) return null;
        var scans = new List<DigestScan?>();
        foreach (LoadedLayer layer in image.Layers) scans.Add(layer.Scan is { } scan ? (await scan.ConfigureAwait(false) as InspectScan)?.Digests : null);
        return new DuplicateLedger(tree, scans, cancellationToken).Find(options.MaxPaths);
    }
}
