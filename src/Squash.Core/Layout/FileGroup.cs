namespace Squash.Layout;

/// <summary>Files that belong together: those of a package, or those of a directory with everything below it.</summary>
/// <remarks>An image may have hundreds of thousands of directories, so files and groups are linked without list objects.</remarks>
/// <param name="hash">The hash of its name.</param>
/// <param name="package">The name of the package; <see langword="null"/> for a directory.</param>
/// <param name="directory">The node of the directory.</param>
/// <param name="nextFiles">By file: the next one of its group, shared by all groups.</param>
internal sealed class FileGroup(ulong hash, string? package, int directory, int[] nextFiles)
{
    private const int None = -1;

    private int _firstFile = None;
    private int _lastFile;
    private FileGroup? _firstGroup;
    private FileGroup? _lastGroup;
    private FileGroup? _nextGroup;

    public ulong Hash => hash;

    public string? Package => package;

    public int Directory => directory;

    /// <summary>The directory that this one is in; <see langword="null"/> for the root and for a package.</summary>
    public FileGroup? Above { get; init; }

    /// <summary>The size of all files in a tar, those of <see cref="Groups"/> included.</summary>
    public long Bytes { get; set; }

    /// <summary>The number of all files, those of <see cref="Groups"/> included.</summary>
    public int Count { get; set; }

    /// <summary>Its own files, in the order of the tree.</summary>
    public IEnumerable<int> Files()
    {
        for (int file = _firstFile; file != None; file = nextFiles[file]) yield return file;
    }

    /// <summary>The directories in it.</summary>
    public IEnumerable<FileGroup> Groups()
    {
        for (FileGroup? group = _firstGroup; group is not null; group = group._nextGroup) yield return group;
    }

    /// <summary>All files, those of <see cref="Groups"/> included.</summary>
    public IEnumerable<int> AllFiles()
    {
        var groups = new Stack<FileGroup>([this]);
        while (groups.TryPop(out FileGroup? group))
        {
            for (int file = group._firstFile; file != None; file = nextFiles[file]) yield return file;
            for (FileGroup? below = group._firstGroup; below is not null; below = below._nextGroup) groups.Push(below);
        }
    }

    /// <summary>Adds a file at the end.</summary>
    public void Add(int file, long bytes)
    {
        if (_firstFile == None) _firstFile = file;
        else nextFiles[_lastFile] = file;
        nextFiles[file] = None;
        _lastFile = file;
        Count++;
        Bytes += bytes;
    }

    /// <summary>Adds a directory at the end; its files are not counted yet.</summary>
    public void Add(FileGroup below)
    {
        if (_lastGroup is null) _firstGroup = below;
        else _lastGroup._nextGroup = below;
        _lastGroup = below;
    }
}
