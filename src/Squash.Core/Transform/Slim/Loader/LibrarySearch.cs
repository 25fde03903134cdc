using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>Finds the file that a loader maps for a name. One search is of one loader and one kind of program.</summary>
internal abstract class LibrarySearch(IRootFiles files, ElfFiles elfs, ElfKind kind, SearchSettings settings, SearchBudget budget)
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
    /// <param name="by">Who asks.</param>
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

    /// <summary>Whether a path is of a build that only some processors can run.</summary>
    protected virtual bool IsVariant(string path) => false;

    /// <summary>The directories of a list; an empty one is the working directory.</summary>
    protected IEnumerable<string> Split(string list, params ReadOnlySpan<char> separators) => list.Length == 0
        ? []
        : list.Split(separators.ToArray(), MaxDirectories).Select(directory => RootPath.Join(settings.WorkingDirectory, directory));

    // A library of another class or machine is passed over, and the search goes on.
    private (int Node, ElfFile? Elf) Open(string path)
    {
        budget.Step();
        if (path.Length > MaxPathBytes) return (IRootFiles.None, null);
        int node = files.ResolveFile(path);
        ElfFile? elf = elfs[node];
        return elf is { IsLoadable: true } && kind.Fits(elf.Kind) ? (node, elf) : (IRootFiles.None, null);
    }
}
