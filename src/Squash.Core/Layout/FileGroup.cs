namespace Squash.Layout;

/// <summary>Files that belong together: those of a package, or those of a directory with everything below it.</summary>
/// <param name="hash">The hash of its name.</param>
/// <param name="package">The name of the package; <see langword="null"/> for a directory.</param>
/// <param name="directory">The node of the directory.</param>
internal sealed class FileGroup(ulong hash, string? package, int directory)
{
    public ulong Hash => hash;

    public string? Package => package;

    public int Directory => directory;

    /// <summary>The directory that this one is in; <see langword="null"/> for the root and for a package.</summary>
    public FileGroup? Above { get; init; }

    /// <summary>Its own files, in the order of the tree.</summary>
    public List<int> Files { get; } = [];

    /// <summary>The directories in it.</summary>
    public List<FileGroup> Groups { get; } = [];

    /// <summary>The size of all files in a tar, those of <see cref="Groups"/> included.</summary>
    public long Bytes { get; set; }

    /// <summary>The number of all files, those of <see cref="Groups"/> included.</summary>
    public int Count { get; set; }

    /// <summary>All files, those of <see cref="Groups"/> included.</summary>
    public IEnumerable<int> AllFiles()
    {
        var groups = new Stack<FileGroup>([this]);
        while (groups.TryPop(out FileGroup? group))
        {
            foreach (int file in group.Files) yield return file;
            foreach (FileGroup below in group.Groups) groups.Push(below);
        }
    }
}
