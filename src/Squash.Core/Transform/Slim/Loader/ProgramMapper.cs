using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>Finds all files that a loader maps with a program, in its order, without running anything.</summary>
/// <remarks>
/// A name that is mapped already, by the name that was asked for or by its DT_SONAME, is not searched again: what a program
/// gets for a name depends on who asked first.
/// </remarks>
internal sealed class ProgramMapper(IRootFiles files, ElfFiles elfs, SearchSettings settings)
{
    private readonly Dictionary<(string Interpreter, ElfKind Kind), (LoaderFile Loader, LibrarySearch Search)> _searches = [];
    private readonly Interpreters _interpreters = new(files, elfs);
    private readonly Lazy<LdCache?> _cache = new(() => LdCache.Read(files));
    private readonly Lazy<IReadOnlyList<string>> _configured = new(() => LdConf.Read(files));

    /// <summary>Maps a program, or a library that some program loads by name.</summary>
    /// <param name="node">The file; it must be ELF.</param>
    /// <returns><see langword="null"/> for a file that no loader maps, and for a static program.</returns>
    public MappedProgram? Map(int node)
    {
        if (elfs[node] is not { IsLoadable: true } elf) return null;
        string? interpreter = elf.Interpreter ?? (elf.Needed.Count > 0 ? _interpreters.Guess(elf) : null);
        if (interpreter is null) return null;
        var mapping = new Mapping(files, SearchOf(interpreter, elf.Kind), settings);
        string path = files.PathOf(node);
        var program = new FoundLibrary { Node = node, Path = path, Elf = elf, Origin = RootPath.DirectoryOf(path) };
        return mapping.Run(program, elf.Interpreter is null ? null : InterpreterOf(program, elf.Interpreter));
    }

    /// <summary>Finds a library that a file loads by name.</summary>
    /// <param name="node">The file, which must be ELF.</param>
    /// <param name="name">The name, or a path.</param>
    public FoundLibrary? Find(int node, string name)
    {
        if (elfs[node] is not { IsLoadable: true } elf) return null;
        string? interpreter = elf.Interpreter ?? _interpreters.Guess(elf);
        if (interpreter is null) return null;
        string path = files.PathOf(node);
        var by = new FoundLibrary { Node = node, Path = path, Elf = elf, Origin = RootPath.DirectoryOf(path) };
        return SearchOf(interpreter, elf.Kind).Find(name, by, "loaded by");
    }

    // Resolved against the root: a container's processes see no other one.
    private FoundLibrary? InterpreterOf(FoundLibrary program, string interpreter)
    {
        string path = RootPath.Join(settings.WorkingDirectory, interpreter);
        int node = files.ResolveFile(path);
        return elfs[node] is not { } elf ? null : new FoundLibrary
        {
            Node = node,
            Path = path,
            Elf = elf,
            Loader = program,
            Reason = "loader of",
            Origin = RootPath.DirectoryOf(path),
        };
    }

    private LibrarySearch SearchOf(string interpreter, ElfKind kind)
    {
        kind = kind with { Flags = kind.IsHardFloat ? kind.Flags : 0 };
        if (_searches.TryGetValue((interpreter, kind), out var known)) return known.Search;
        LoaderFile loader = LoaderFile.Of(files, interpreter, kind);
        LibrarySearch search = loader.Kind == LoaderKind.Musl
            ? new MuslSearch(files, elfs, kind, settings, loader)
            : new GlibcSearch(files, elfs, kind, settings, loader, _cache.Value, _cache.Value is null ? _configured.Value : []);
        _searches.Add((interpreter, kind), (loader, search));
        return search;
    }
}
