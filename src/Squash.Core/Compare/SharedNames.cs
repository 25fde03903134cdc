namespace Squash.Compare;

/// <summary>
/// Tells which of the names that both images have belong to one file. In each image the first name identifies the file; if these
/// are the same for every name, the same names share a file.
/// </summary>
/// <remarks>For both images, names are nodes of the first image's tree.</remarks>
internal sealed class SharedNames
{
    private readonly Dictionary<int, int> _before = [];
    private readonly Dictionary<int, int> _after = [];

    /// <summary>The first name of a file of the first image. It is this one, unless an earlier call had another one.</summary>
    /// <param name="inode">The file.</param>
    /// <param name="names">The number of its names.</param>
    /// <param name="node">The name.</param>
    public int FirstBefore(int inode, int names, int node) => First(_before, inode, names, node);

    /// <summary>The same for the second image.</summary>
    /// <inheritdoc cref="FirstBefore"/>
    public int FirstAfter(int inode, int names, int node) => First(_after, inode, names, node);

    private static int First(Dictionary<int, int> firsts, int inode, int names, int node) =>
        names == 1 || firsts.TryAdd(inode, node) ? node : firsts[inode];
}
