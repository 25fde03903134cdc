namespace Squash.Images;

/// <summary>A layer of the result, and which layers of the source it takes the place of.</summary>
/// <param name="DiffId">The digest of its tar.</param>
/// <param name="Start">The lowest layer of the source that it stands for; 0 is the base.</param>
/// <param name="End">The one above the topmost; the same as <paramref name="Start"/> for a layer that stands for none.</param>
/// <param name="IsNew">Whether a history entry of its own says what was done; otherwise the source's entry of the layer stays.</param>
internal readonly record struct ConfigLayer(DiffId DiffId, int Start, int End, bool IsNew)
{
    /// <summary>A layer that stays.</summary>
    public static ConfigLayer Kept(DiffId diffId, int layer) => new(diffId, layer, layer + 1, IsNew: false);
}
