namespace Squash.Layers;

/// <summary>Everything that the headers of a layer say: its entries and markers in the order of the tar, with their paths.</summary>
/// <remarks>
/// Nothing changes after the layer was read. A merge lets go of the index and keeps only its <see cref="Entries"/>: paths
/// take as much memory as everything else together.
/// </remarks>
/// <param name="entries">The files.</param>
/// <param name="markers">The whiteouts, each with its place among the entries.</param>
/// <param name="paths">Paths and the targets of hardlinks.</param>
internal sealed class LayerIndex(LayerEntries entries, IReadOnlyList<LayerMarker> markers, ByteArena paths)
{
    public LayerEntries Entries => entries;

    /// <summary>Whiteouts and pseudo-links.</summary>
    public IReadOnlyList<LayerMarker> Markers => markers;

    /// <summary>How many tar entries were read, whiteouts included.</summary>
    public required long EntryCount { get; init; }

    /// <summary>The bytes that are kept of them beside the entries themselves.</summary>
    public required long MetadataBytes { get; init; }

    public ReadOnlySpan<byte> PathOf(in LayerEntry entry) => paths[entry.Path];

    public ReadOnlySpan<byte> PathOf(LayerMarker marker) => paths[marker.Path];

    /// <summary>The path that a hardlink names once more.</summary>
    public ReadOnlySpan<byte> TargetOf(in LayerEntry hardLink) => paths[hardLink.Link];
}
