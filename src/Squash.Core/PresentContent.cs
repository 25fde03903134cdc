namespace Squash;

/// <summary>The files that a container sees. A file with several names counts once; of a sparse file, its data counts.</summary>
public sealed record PresentContent
{
    /// <summary>The content of all of them.</summary>
    public required long Bytes { get; init; }

    /// <summary>The largest files, largest first; at most <see cref="InspectOptions.MaxPaths"/>.</summary>
    public required IReadOnlyList<PresentPath> Files { get; init; }

    /// <summary>
    /// The largest directories, largest first, except those that are hardly more than one of their directories; at most
    /// <see cref="InspectOptions.MaxPaths"/>.
    /// </summary>
    public required IReadOnlyList<PresentPath> Directories { get; init; }

    /// <summary>Kinds of files that are often left in images, largest first.</summary>
    public required IReadOnlyList<ContentKindSum> Kinds { get; init; }

    /// <summary>The packages that its files belong to; <see langword="null"/> if the image has no database of dpkg or apk.</summary>
    public PackageContents? Packages { get; init; }

    /// <summary>Files with equal contents; <see langword="null"/> without <see cref="InspectOptions.Contents"/>.</summary>
    public DuplicateContents? Duplicates { get; init; }

    /// <summary>The content by directory, from the root; at most <see cref="InspectOptions.MaxTreeNodes"/> nodes.</summary>
    public required PresentNode Tree { get; init; }
}

/// <summary>A file or directory that a container sees.</summary>
public sealed record PresentPath
{
    /// <summary>The path from the root, without a leading slash; bytes that cannot be shown are written as <c>\xNN</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The content at and below it.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of files at and below it.</summary>
    public required int Files { get; init; }

    /// <summary>The number of the layer that most of the content comes from.</summary>
    public required int Layer { get; init; }

    /// <summary>The package of dpkg or apk that a file, or most of a directory's content, belongs to; <see langword="null"/> if there is none.</summary>
    public string? Package { get; init; }

    /// <summary>The part of the content that belongs to packages.</summary>
    public long PackagedBytes { get; init; }

    /// <summary>
    /// The use of a file or directory that the image cannot run without, such as "the runtime of Java"; <see langword="null"/> if it is
    /// unknown.
    /// </summary>
    public string? Purpose { get; init; }
}

/// <summary>The files of one kind that a container sees.</summary>
public sealed record ContentKindSum
{
    /// <summary>The name of the kind, such as <c>pip-cache</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind, for people.</summary>
    public required string Title { get; init; }

    /// <summary>Their content.</summary>
    public required long Bytes { get; init; }

    /// <summary>Their number.</summary>
    public required long Files { get; init; }

    /// <summary>The number of the layer that most of the content comes from.</summary>
    public required int Layer { get; init; }
}

/// <summary>The content that a container sees at and below a path.</summary>
public sealed record PresentNode
{
    /// <summary>The name in its directory; <c>/</c> is the root.</summary>
    public required string Name { get; init; }

    /// <summary>The content.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of files.</summary>
    public required int Files { get; init; }

    /// <summary>The largest nodes, largest first; the rest is in paths too small to be listed.</summary>
    public required IReadOnlyList<PresentNode> Children { get; init; }
}

/// <summary>The files that a container sees, by the packages of dpkg and apk that they belong to.</summary>
public sealed record PackageContents
{
    /// <summary>The number of installed packages.</summary>
    public required int Count { get; init; }

    /// <summary>The content of their files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The content of files that belong to no package.</summary>
    public required long OtherBytes { get; init; }

    /// <summary>The largest packages, largest first; at most <see cref="InspectOptions.MaxPaths"/>.</summary>
    public required IReadOnlyList<PackageSum> Largest { get; init; }
}

/// <summary>The files of one package that a container sees.</summary>
public sealed record PackageSum
{
    /// <summary>The name of the package.</summary>
    public required string Name { get; init; }

    /// <summary>Its version; may be empty.</summary>
    public required string Version { get; init; }

    /// <summary>The content of its files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of its files.</summary>
    public required int Files { get; init; }

    /// <summary>The number of the layer that its largest file comes from.</summary>
    public required int Layer { get; init; }
}

/// <summary>Files with equal contents under several paths. Hardlinks are one file, and do not count.</summary>
public sealed record DuplicateContents
{
    /// <summary>The bytes of all copies but one of each content.</summary>
    public required long ExtraBytes { get; init; }

    /// <summary>The number of contents that are stored several times.</summary>
    public required int Groups { get; init; }

    /// <summary>Those with the most superfluous bytes, at most <see cref="InspectOptions.MaxPaths"/>.</summary>
    public required IReadOnlyList<DuplicateContent> Largest { get; init; }
}

/// <summary>A content that is stored several times.</summary>
public sealed record DuplicateContent
{
    /// <summary>The bytes of one copy.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of copies.</summary>
    public required int Copies { get; init; }

    /// <summary>The paths of the first ten copies.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The numbers of the layers with a copy, ascending.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>The bytes of all copies but one.</summary>
    public long ExtraBytes => Bytes * (Copies - 1);
}
