namespace Squash.Images;

/// <summary>A layer of the result, for the history.</summary>
/// <param name="Start">The lowest layer of the source that it replaces; 0 is the base.</param>
/// <param name="End">The layer above the topmost one.</param>
/// <param name="Entry">The entry of a new layer; <see langword="null"/> if the source's entry is kept.</param>
internal readonly record struct HistoryLayer(int Start, int End, byte[]? Entry);
