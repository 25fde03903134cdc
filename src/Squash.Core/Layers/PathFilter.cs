namespace Squash.Layers;

/// <summary>Whether a path is one of some files.</summary>
/// <param name="path">The normalised path.</param>
internal delegate bool PathFilter(ReadOnlySpan<byte> path);
