namespace Squash.Images;

/// <summary>A layer of the result, as its history tells of it.</summary>
/// <param name="Start">The lowest layer of the source that it stands for; 0 is the base.</param>
/// <param name="End">The one above the topmost.</param>
/// <param name="Entry">The entry of a new layer; <see langword="null"/> where the source's entry stays.</param>
internal readonly record struct HistoryLayer(int Start, int End, byte[]? Entry);
