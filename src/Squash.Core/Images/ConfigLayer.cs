namespace Squash.Images;

/// <summary>A layer of the result, with the layers of the source that it replaces.</summary>
/// <param name="DiffId">The digest of its tar.</param>
/// <param name="Start">The lowest layer of the source that it replaces; 0 is the base.</param>
/// <param name="End">The layer above the topmost one; the same as <paramref name="Start"/> if it replaces none.</param>
/// <param name="IsNew">Whether it gets a new history entry; otherwise the source's entry of the layer is kept.</param>
/// <param name="Comment">The comment of a new history entry, instead of that for all new layers.</param>
internal readonly record struct ConfigLayer(DiffId DiffId, int Start, int End, bool IsNew, string? Comment = null)
{
    /// <summary>A layer that is kept.</summary>
    public static ConfigLayer Kept(DiffId diffId, int layer) => new(diffId, layer, layer + 1, IsNew: false);
}
