using Squash.Plan;

namespace Squash.Layout;

/// <summary>A layer of a new layout.</summary>
/// <param name="Plan">Its entries.</param>
/// <param name="Holds">The contents in words, for the history; <see langword="null"/> for all files.</param>
internal sealed record LayoutLayer(LayerPlan Plan, string? Holds);
