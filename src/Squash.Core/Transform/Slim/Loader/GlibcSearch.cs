using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>The search order of glibc's ld.so.</summary>
/// <remarks>
/// elf/dl-load.c of glibc 2.41, <c>_dl_map_object</c>; ld.so(8). DT_RPATH of the file that asks and of those that made the loader
/// map it, unless the file has DT_RUNPATH; LD_LIBRARY_PATH; DT_RUNPATH of the file; the cache; the default
/// directories. Builds for certain processors lie in <c>glibc-hwcaps</c> of each directory; the host decides, so all stay.
/// </remarks>
internal sealed class GlibcSearch(
    IRootFiles files, ElfFiles elfs, ElfKind kind, SearchSettings settings, LoaderFile loader, LdCache? cache, IReadOnlyList<string> configured)
    : LibrarySearch(files, elfs, kind, settings)
{
    private const string Variants = "glibc-hwcaps";

    private readonly Dictionary<string, string[]> _variantDirectories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _cachedVariants = new(StringComparer.Ordinal);
    private readonly Tokens _tokens = new(LibOf(loader), Machines.Platforms(kind));

    protected override IEnumerable<string> Candidates(string name, FoundLibrary by)
    {
        IEnumerable<string> paths = In(RPaths(by), name)
            .Concat(In(Expanded(Split(Settings.LibraryPath, ':', ';'), by), name))
            .Concat(In(Expanded(Split(by.Elf.RunPath, ':'), by), name));
        IEnumerable<LdCache.Entry> cached = cache?.Find(name, Kind) ?? [];
        if (by.Elf.IgnoresDefaultDirectories) return paths.Concat(Ordered(cached.Where(entry => !IsDefault(entry.Path))));
        return paths.Concat(Ordered(cached)).Concat(In(loader.DefaultDirectories, name)).Concat(cache is null ? In(configured, name) : []);
    }

    protected override IEnumerable<string> Direct(string name, FoundLibrary by) =>
        _tokens.Expand(name, by.Origin).Select(path => RootPath.Join(Settings.WorkingDirectory, path));

    protected override bool IsVariant(string path) =>
        path.Contains($"/{Variants}/", StringComparison.Ordinal)
        || (_cachedVariants.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out HashSet<string>? variants) && variants.Contains(path));

    // SLIBDIR, which distributions set: the first default directory, less its slash.
    private static string LibOf(LoaderFile loader) =>
        loader.DefaultDirectories.FirstOrDefault(directory => directory.StartsWith("/lib", StringComparison.Ordinal))?[1..] ?? "lib";

    private IEnumerable<string> RPaths(FoundLibrary by)
    {
        if (by.Elf.RunPath is not null) yield break;
        for (FoundLibrary? at = by; at is not null; at = at.Loader)
        {
            foreach (string directory in Expanded(Split(at.Elf.RPath, ':'), at)) yield return directory;
        }
    }

    // Tokens come first, because a relative path is one only after they are replaced.
    private IEnumerable<string> Expanded(IEnumerable<string> directories, FoundLibrary of) =>
        directories.SelectMany(directory => _tokens.Expand(directory, of.Origin)).Select(directory => RootPath.Join(Settings.WorkingDirectory, directory));

    // Builds for certain processors come first, or they would never be seen.
    private IEnumerable<string> In(IEnumerable<string> directories, string name) =>
        directories.SelectMany(directory => VariantsIn(directory).Append(directory).Select(place => RootPath.Join(place, name)));

    private string[] VariantsIn(string directory)
    {
        if (_variantDirectories.TryGetValue(directory, out string[]? variants)) return variants;
        string parent = RootPath.Join(directory, Variants);
        int node = Files.Resolve(parent);
        variants = node != IRootFiles.None && Files.KindOf(node) == FileKind.Directory
            ? [.. Files.ChildrenOf(node).Select(Files.NameOf).Order(StringComparer.Ordinal).Select(name => $"{parent}/{name}")]
            : [];
        return _variantDirectories[directory] = variants;
    }

    private IEnumerable<string> Ordered(IEnumerable<LdCache.Entry> entries)
    {
        LdCache.Entry[] all = [.. entries];
        foreach (LdCache.Entry entry in all.Where(entry => entry.IsVariant))
        {
            string name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
            if (!_cachedVariants.TryGetValue(name, out HashSet<string>? variants)) _cachedVariants.Add(name, variants = new HashSet<string>(StringComparer.Ordinal));
            variants.Add(entry.Path);
        }

        // Of the others the loader takes the first, and looks no further in the cache where its file is gone.
        return all.Where(entry => entry.IsVariant).Concat(all.Where(entry => !entry.IsVariant).Take(1)).Select(entry => entry.Path);
    }

    private bool IsDefault(string path) => loader.DefaultDirectories.Contains(RootPath.DirectoryOf(path));
}
