using Newtonsoft.Json.Linq;

namespace Squash.Cli.Batch;

/// <summary>The result for one image of a batch.</summary>
/// <param name="Item">The image.</param>
/// <param name="Status">Whether it was squashed.</param>
/// <param name="Report">The report of the squash; <see langword="null"/> if it failed.</param>
/// <param name="Failure">The error, if it failed.</param>
internal sealed record BatchResult(BatchItem Item, BatchStatus Status, JObject? Report, Exception? Failure = null)
{
    /// <summary>The size of all its layers, uncompressed, before and after.</summary>
    public (long Before, long After) Bytes => (Sum("sourceBytes"), Sum("resultBytes"));

    /// <summary>The stored size of the result's layers.</summary>
    public long StoredBytes => Report?["images"]?.Sum(image => image["resultLayers"]?.Sum(layer => (long?)layer["storedBytes"] ?? 0) ?? 0) ?? 0;

    private long Sum(string field) => Report?["images"]?.Sum(image => (long?)image[field] ?? 0) ?? 0;
}

/// <summary>The outcome for an image of a batch.</summary>
internal enum BatchStatus
{
    /// <summary>It was squashed.</summary>
    Squashed,

    /// <summary>Its output was up to date, for the same input and options.</summary>
    Unchanged,

    /// <summary>It could not be squashed.</summary>
    Failed,
}
