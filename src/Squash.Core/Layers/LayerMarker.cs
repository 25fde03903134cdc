namespace Squash.Layers;

/// <summary>A whiteout or another special name, with its position among the entries of its layer.</summary>
/// <param name="Kind">A whiteout, an opaque one, or a pseudo-link.</param>
/// <param name="Position">The number of entries before it in the index; a pseudo-link is followed by its file.</param>
/// <param name="Path">The name that a whiteout hides; the directory of an opaque one; the path of a pseudo-link.</param>
internal readonly record struct LayerMarker(WhiteoutKind Kind, int Position, ByteArena.Slice Path);
