using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>The files that are mapped for one program so far.</summary>
internal sealed class Mapping(IRootFiles files, LibrarySearch search, SearchSettings settings)
{
    // Firefox has some 100, a hostile file as many as it likes.
    private const int MaxFiles = 10_000;

    private readonly List<FoundLibrary> _mapped = [];
    private readonly Dictionary<string, FoundLibrary> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, FoundLibrary> _byInode = [];
    private readonly List<(string Name, FoundLibrary By)> _missing = [];

    // The loader gives up at the first of these, and does not look again where it only lists.
    private readonly HashSet<string> _notFound = new(StringComparer.Ordinal);

    // Other paths to a file that is mapped: the loader opens them to see that.
    private readonly List<FoundLibrary> _aliases = [];

    /// <summary>Maps a program, and all that it needs.</summary>
    public MappedProgram Run(FoundLibrary program, FoundLibrary? interpreter)
    {
        Add(program, program.Path);
        if (interpreter is not null) Add(interpreter, interpreter.Path);
        foreach (string name in settings.Audit) Map(name, program, "LD_AUDIT of", isOptional: true);
        foreach (string name in settings.Preload) Map(name, program, "preloaded into", isOptional: true);
        for (int i = 0; i < _mapped.Count && _mapped.Count < MaxFiles; i++) MapNeeds(_mapped[i]);
        return new MappedProgram([.. _mapped, .. _aliases], _missing);
    }

    private void MapNeeds(FoundLibrary by)
    {
        foreach (string name in by.Elf.Needed) Map(name, by, "needed by", isOptional: false);
        foreach (string name in by.Elf.Filters) Map(name, by, "filter of", isOptional: true);
        foreach (string name in by.Elf.Audit.SelectMany(list => list.Split(':', StringSplitOptions.RemoveEmptyEntries))) Map(name, by, "audits", isOptional: true);
    }

    private void Map(string name, FoundLibrary by, string reason, bool isOptional)
    {
        files.Budget.Take(1);
        if (_byName.ContainsKey(name) || _notFound.Contains(name)) return;
        if (search.BuiltIn(name) is { } loader && files.ResolveFile(loader) is >= 0 and var node && _byInode.TryGetValue(files.InodeOf(node), out FoundLibrary? builtIn))
        {
            _byName.Add(name, builtIn);
            return;
        }

        FoundLibrary? found = search.Find(name, by, reason);
        if (found is not null)
        {
            Add(found, name);
        }
        else if (!isOptional)
        {
            _notFound.Add(name);
            _missing.Add((name, by));
        }
    }

    private void Add(FoundLibrary found, string name)
    {
        int inode = files.InodeOf(found.Node);
        if (_byInode.TryGetValue(inode, out FoundLibrary? same))
        {
            found.IsAlias = true;
            if (same.Path != found.Path && _aliases.Count < MaxFiles) _aliases.Add(found);
            _byName.TryAdd(name, same);
            return;
        }

        _mapped.Add(found);
        _byInode.Add(inode, found);
        _byName.TryAdd(name, found);
        _byName.TryAdd(found.Path, found);
        if (found.Elf.SoName is { } soName) _byName.TryAdd(soName, found);
    }
}
