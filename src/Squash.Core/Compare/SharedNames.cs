namespace Squash.Compare;

/// <summary>
/// Which names are one file, of those that both images have. In each image a file stands for its first name; where these
/// are the same for every name, the same names are one file.
/// </summary>
/// <remarks>Names are nodes of the first image's tree, in both.</remarks>
internal sealed class SharedNames
{
    private readonly Dictionary<int, int> _before = [];
    private readonly Dictionary<int, int> _after = [];

    /// <summary>The first name of a file of the first image, which is this one unless it was asked for another before.</summary>
    /// <param name="inode">The file.</param>
    /// <param name="names">How many names it has.</param>
    /// <param name="node">The name.</param>
    public int FirstBefore(int inode, int names, int node) => First(_before, inode, names, node);

    /// <summary>The same for the second image.</summary>
    /// <inheritdoc cref="FirstBefore"/>
    public int FirstAfter(int inode, int names, int node) => First(_after, inode, names, node);

    private static int First(Dictionary<int, int> firsts, int inode, int names, int node) =>
        names == 1 || firsts.TryAdd(inode, node) ? node : firsts[inode];
}
