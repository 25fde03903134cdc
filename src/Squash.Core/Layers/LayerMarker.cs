namespace Squash.Layers;

/// <summary>A whiteout or another name with a meaning of its own, and its place among the entries of its layer.</summary>
/// <param name="Kind">A whiteout, an opaque one, or a pseudo-link.</param>
/// <param name="Position">How many entries of the index come before it; the entry behind a pseudo-link is its file.</param>
/// <param name="Path">The name that a whiteout hides; the directory of an opaque one; the path of a pseudo-link.</param>
internal readonly record struct LayerMarker(WhiteoutKind Kind, int Position, ByteArena.Slice Path);
