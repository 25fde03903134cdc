namespace Squash.Compare;

/// <summary>A path at which two trees differ, or may differ until the contents are read.</summary>
internal struct Finding
{
    /// <summary>The name in the first tree, or <see cref="Merge.PathTree.None"/>.</summary>
    public int Before;

    /// <summary>The name in the second tree, or <see cref="Merge.PathTree.None"/>.</summary>
    public int After;

    /// <summary>The properties that differ, if both trees have the path.</summary>
    public ImageProperties Changed;
}
