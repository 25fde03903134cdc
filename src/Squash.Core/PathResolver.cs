namespace Squash;

/// <summary>Walks along a path inside the root of a tree.</summary>
/// <remarks>path_resolution(7).</remarks>
internal static class PathResolver
{
    // MAXSYMLINKS of Linux, include/linux/namei.h.
    private const int MaxLinks = 40;

    /// <param name="tree">The tree.</param>
    /// <param name="start">The starting directory of a path without a slash at the start.</param>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether symbolic links are followed, including the last one.</param>
    /// <param name="links">Gets the links that were followed.</param>
    /// <returns>The name at the end, or <see cref="ImageTree.None"/>.</returns>
    public static int Resolve(ImageTree tree, int start, ReadOnlySpan<byte> path, bool follow, ICollection<ImageFile>? links)
    {
        int node = path is [(byte)'/', ..] ? ImageTree.RootNode : start;
        int followed = 0;
        while (!path.IsEmpty)
        {
            if (!tree.IsDirectory(node)) return ImageTree.None;
            path = path.TrimStart((byte)'/');
            int length = path.IndexOf((byte)'/') is >= 0 and var slash ? slash : path.Length;
            int next = Step(tree, node, path[..length]);
            if (next == ImageTree.None) return ImageTree.None;

            // The slash stays, because the part before it must be a directory.
            path = path[length..];
            ReadOnlySpan<byte> target = follow ? tree.LinkTargetOf(next) : default;
            if (target.IsEmpty)
            {
                node = next;
                continue;
            }

            if (++followed > MaxLinks) return ImageTree.None;
            links?.Add(new ImageFile(tree, next));
            if (target[0] == (byte)'/') node = ImageTree.RootNode;
            path = (byte[])[.. target, .. path];
        }

        return node;
    }

    private static int Step(ImageTree tree, int directory, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.SequenceEqual("."u8)) return directory;
        if (!name.SequenceEqual(".."u8)) return tree.FindChild(directory, name);
        return directory == ImageTree.RootNode ? directory : tree.ParentOf(directory);
    }
}
