using Squash.Catalog;

namespace Squash.Plan;

/// <summary>A layer of the output.</summary>
/// <param name="Replaces">The layers of the source that it replaces.</param>
internal abstract record OutputLayer(LayerRange Replaces)
{
    /// <summary>A layer of the source that is kept byte for byte.</summary>
    internal sealed record Kept(int Layer) : OutputLayer(new LayerRange(Layer, Layer + 1));

    /// <summary>A layer that is written.</summary>
    /// <param name="Replaces">The layers of the source that it replaces.</param>
    /// <param name="Plan">Its contents.</param>
    /// <param name="Compression">None, gzip or zstd.</param>
    /// <param name="KeepsHistory">Whether the source's history entry of the layer stays; otherwise it gets a new one.</param>
    /// <param name="Holds">The contents in words, for that entry; <see langword="null"/> for a layer with everything.</param>
    internal sealed record New(LayerRange Replaces, LayerPlan Plan, LayerCompression Compression, bool KeepsHistory = false, string? Holds = null) : OutputLayer(Replaces);
}
