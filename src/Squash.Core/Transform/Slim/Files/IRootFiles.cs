namespace Squash.Transform.Slim.Files;

/// <summary>The files of an image as slimming sees them: names are numbers, text is <see cref="ByteText"/>.</summary>
internal interface IRootFiles
{
    /// <summary>No name.</summary>
    const int None = -1;

    /// <summary>The work that may be done on these files.</summary>
    WorkBudget Budget { get; }

    /// <summary>The root directory, which is its own parent.</summary>
    int Root { get; }

    /// <summary>The name in a directory; <see cref="None"/> when there is none.</summary>
    int Find(int directory, ReadOnlySpan<char> name);

    int ParentOf(int node);

    /// <summary>The last component of the path.</summary>
    string NameOf(int node);

    /// <summary>The absolute path.</summary>
    string PathOf(int node);

    FileKind KindOf(int node);

    /// <summary>The permission bits, set-user-ID and the like included.</summary>
    int ModeOf(int node);

    /// <summary>The size of a regular file's content; 0 of anything else.</summary>
    long SizeOf(int node);

    /// <summary>The same number for all names of one file.</summary>
    int InodeOf(int node);

    /// <summary>The layer that the file is of; 0 is the base.</summary>
    int LayerOf(int node);

    /// <summary>The target of a symbolic link.</summary>
    string TargetOf(int node);

    /// <summary>The names in a directory, in any order.</summary>
    IEnumerable<int> ChildrenOf(int directory);

    /// <summary>The content of a regular file, as a stream that can seek.</summary>
    Stream Open(int node);
}
