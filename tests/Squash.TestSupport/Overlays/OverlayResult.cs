using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Overlays;

/// <summary>The result of merging layers.</summary>
/// <param name="Tree">The root filesystem.</param>
/// <param name="Loose">
/// Names that a layer links to a file of a lower layer. An engine that unpacks layers one by one has to copy the file, so
/// whether both names still share a file is undefined.
/// </param>
public sealed record OverlayResult(RootfsTree Tree, IReadOnlySet<ByteString> Loose);
