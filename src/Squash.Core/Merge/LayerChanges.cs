namespace Squash.Merge;

/// <summary>What a layer did to those below it.</summary>
internal struct LayerChanges
{
    /// <summary>Names that were not there before.</summary>
    public long Added;

    /// <summary>Names of lower layers that point at something else now.</summary>
    public long Overridden;

    /// <summary>Names of lower layers that are gone.</summary>
    public long Deleted;

    /// <summary>Content whose last name was overridden.</summary>
    public long OverriddenBytes;

    /// <summary>Content whose last name was deleted.</summary>
    public long DeletedBytes;
}
