using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>What layers merge to.</summary>
/// <param name="Tree">The root filesystem.</param>
/// <param name="Loose">
/// Names that a layer links to a file of a lower layer: an engine that unpacks layers one by one has to copy it, so
/// whether both are still one file cannot be told.
/// </param>
public sealed record OverlayResult(RootfsTree Tree, IReadOnlySet<ByteString> Loose);
