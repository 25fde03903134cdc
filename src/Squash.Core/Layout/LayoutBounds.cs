namespace Squash.Layout;

/// <summary>The bounds of the layers that are laid out anew.</summary>
/// <param name="Layers">Their largest number, at least 1; <see langword="null"/> for no limit.</param>
/// <param name="Size">The largest size of each; <see langword="null"/> for no limit.</param>
internal readonly record struct LayoutBounds(int? Layers, LayerSizeLimit? Size);
