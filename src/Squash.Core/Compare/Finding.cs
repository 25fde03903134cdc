using Squash.Merge;

namespace Squash.Compare;

/// <summary>A path at which two trees differ, or may differ as long as contents were not read.</summary>
internal struct Finding
{
    /// <summary>The name in the first tree, or <see cref="Merge.PathTree.None"/>.</summary>
    public int Before;

    /// <summary>The name in the second tree, or <see cref="Merge.PathTree.None"/>.</summary>
    public int After;

    /// <summary>What differs, where both have it.</summary>
    public ImageProperties Changed;
}
