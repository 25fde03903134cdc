namespace Squash.Merge;

/// <summary>The effects of a layer on those below it.</summary>
internal struct LayerChanges
{
    /// <summary>New names.</summary>
    public long Added;

    /// <summary>Names of lower layers that now refer to something else.</summary>
    public long Overridden;

    /// <summary>Names of lower layers that are gone.</summary>
    public long Deleted;

    /// <summary>Content whose last name was overridden.</summary>
    public long OverriddenBytes;

    /// <summary>Content whose last name was deleted.</summary>
    public long DeletedBytes;
}
