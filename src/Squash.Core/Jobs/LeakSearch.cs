using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Inspect;
using Squash.Inspect.Leaks;
using Squash.Layers;
using Squash.Merge;

namespace Squash.Jobs;

/// <summary>The search for secrets in an image whose layers are merged.</summary>
internal sealed class LeakSearch(MergedTree tree, ChunkedList<FileLoss> losses, LeakAllowances allowances)
{
    private readonly List<string> _warnings = [];

    /// <summary>The secrets, worst first.</summary>
    public IReadOnlyList<Leak> Leaks { get; private set; } = [];

    /// <summary>Odd findings; one line each.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Waits until all layers have been read, and says where their secrets are.</summary>
    /// <param name="layers">The layers of the image, base first.</param>
    /// <param name="config">Its config.</param>
    /// <param name="annotations">The annotations of its manifest, if they are of interest.</param>
    public async Task RunAsync(IReadOnlyList<LoadedLayer> layers, ImageConfig config, JObject? annotations = null)
    {
        var scans = new List<LeakScan>();
        foreach (LoadedLayer layer in layers)
        {
            var scan = layer.Scan is { } reading ? await reading.ConfigureAwait(false) as InspectScan : null;
            scans.Add(scan?.Leaks ?? throw new InvalidOperationException("The layer is not scanned."));
            if (scans[^1].IsCut) _warnings.Add($"layer {scans.Count} has more than {LeakScan.MaxHits} secrets; the others are not listed");
        }

        List<Leak> leaks =
        [
            .. new LeakLedger(tree, losses, allowances).Find(scans), .. new ConfigLeaks(allowances).Find(config),
            .. annotations is null ? [] : new ConfigLeaks(allowances).FindInAnnotations(annotations),
        ];
        Leaks = [.. leaks.OrderBy(leak => leak.Allowed is not null).ThenByDescending(leak => leak.Severity)];
    }
}
