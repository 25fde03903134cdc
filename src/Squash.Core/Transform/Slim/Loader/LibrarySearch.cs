using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>Finds the file that a loader maps for a name. Each search belongs to one loader and one kind of program.</summary>
internal abstract class LibrarySearch(IRootFiles files, ElfFiles elfs, ElfKind kind, SearchSettings settings)
{
    // PATH_MAX of Linux: the kernel opens nothing longer.
    private const int MaxPathBytes = 4096;

    // A search path of nix has some 300 directories.
    private const int MaxDirectories = 4096;

    protected IRootFiles Files => files;

    protected ElfKind Kind => kind;

    protected SearchSettings Settings => settings;

    /// <summary>Names that the loader answers itself; <see langword="null"/> for any other.</summary>
    public virtual string? BuiltIn(string name) => null;

    /// <summary>Finds a library by the name that a file asks for.</summary>
    /// <param name="name">The name, or a path.</param>
    /// <param name="by">The file that asks.</param>
    /// <param name="reason">How it asks.</param>
    public FoundLibrary? Find(string name, FoundLibrary by, string reason)
    {
        IEnumerable<string> candidates = name.Contains('/') ? Direct(name, by) : Candidates(name, by);
        var variants = new List<string>();
        FoundLibrary? variant = null;
        foreach (string path in candidates)
        {
            (int node, ElfFile? elf) = Open(path);
            if (elf is null) continue;
            var found = new FoundLibrary
            {
                Node = node,
                Path = path,
                Elf = elf,
                Loader = by,
                Reason = reason,
                Variants = variants,
                Origin = RootPath.DirectoryOf(path),
            };
            if (!IsVariant(path)) return found;

            // Whether the host takes it is not known, so that the search goes on.
            if (variant is null) variant = found;
            variants.Add(path);
        }

        return variant;
    }

    /// <summary>The paths that the loader tries, in its order.</summary>
    protected abstract IEnumerable<string> Candidates(string name, FoundLibrary by);

    /// <summary>The paths that a name with a slash stands for.</summary>
    protected abstract IEnumerable<string> Direct(string name, FoundLibrary by);

    /// <summary>Whether only some processors can run the file at a path.</summary>
    protected virtual bool IsVariant(string path) => false;

    /// <summary>The directories of a list, unchanged; an empty one is the working directory.</summary>
    protected IReadOnlyList<string> Split(string? list, params ReadOnlySpan<char> separators)
    {
        if (string.IsNullOrEmpty(list)) return [];
        files.Budget.TakeBytes(list.Length);
        return list.Split(separators.ToArray(), MaxDirectories);
    }

    // A library of another class or machine is passed over, and the search goes on.
    private (int Node, ElfFile? Elf) Open(string path)
    {
        files.Budget.TakeBytes(path.Length);
        if (path.Length > MaxPathBytes) return (IRootFiles.None, null);
        int node = files.ResolveFile(path);
        ElfFile? elf = elfs[node];
        return elf is { IsLoadable: true } && kind.Fits(elf.Kind) ? (node, elf) : (IRootFiles.None, null);
    }
}
