using Squash.Merge;
using Squash.Plan;

namespace Squash.Layout;

/// <summary>The entries of directories in the layers of a layout.</summary>
/// <remarks>
/// A layer with files lists their parents with the mode 0755, root as owner and the time 0, so that it does not depend on other files.
/// The topmost layer has the metadata of all directories. The root itself needs no entry below.
/// </remarks>
internal static class LayoutDirectories
{
    /// <summary>The entry of a directory.</summary>
    public static PlanItem ItemOf(MergedTree tree, int directory, bool keepsMetadata) =>
        PlanItem.Entry(directory, keepsMetadata ? tree.Paths[directory].Inode : PathNode.ImpliedDirectory);

    /// <summary>Whether a parent directory has an entry.</summary>
    public static bool HasItem(MergedTree tree, int directory, bool keepsMetadata) =>
        directory != PathTree.Root || (keepsMetadata && tree.Paths[directory].Inode != PathNode.ImpliedDirectory);
}
