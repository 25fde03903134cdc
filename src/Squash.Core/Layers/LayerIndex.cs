namespace Squash.Layers;

/// <summary>The headers of a layer: its entries and markers in the order of the tar, with their paths.</summary>
/// <remarks>
/// Immutable after the layer is read. A merge releases the index and keeps only its <see cref="Entries"/>, because paths
/// take as much memory as everything else together.
/// </remarks>
/// <param name="entries">The files.</param>
/// <param name="markers">The whiteouts, each with its position among the entries.</param>
/// <param name="paths">Paths and the targets of hardlinks.</param>
internal sealed class LayerIndex(LayerEntries entries, IReadOnlyList<LayerMarker> markers, ByteArena paths)
{
    public LayerEntries Entries => entries;

    /// <summary>Whiteouts and pseudo-links.</summary>
    public IReadOnlyList<LayerMarker> Markers => markers;

    /// <summary>The number of tar entries, including whiteouts.</summary>
    public required long EntryCount { get; init; }

    /// <summary>The number of bytes kept for them, in addition to the entries themselves.</summary>
    public required long MetadataBytes { get; init; }

    public ReadOnlySpan<byte> PathOf(in LayerEntry entry) => paths[entry.Path];

    public ReadOnlySpan<byte> PathOf(LayerMarker marker) => paths[marker.Path];

    /// <summary>The path that a hardlink refers to.</summary>
    public ReadOnlySpan<byte> TargetOf(in LayerEntry hardLink) => paths[hardLink.Link];
}
