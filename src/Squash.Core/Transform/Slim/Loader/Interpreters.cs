using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>Finds the loader that a library is made for, which says no such thing itself.</summary>
internal sealed class Interpreters(IRootFiles files, ElfFiles elfs)
{
    private static readonly string[] Directories = ["/lib64", "/lib", "/lib32", "/libx32", "/usr/lib64", "/usr/lib"];

    // There are hundreds of libraries, and as many names in the directories to search.
    private readonly Dictionary<(ElfKind Kind, bool ForGlibc, bool ForMusl), string?> _found = [];

    /// <returns>Its path; <see langword="null"/> where the image has none for this kind of file.</returns>
    public string? Guess(ElfFile library)
    {
        ElfKind kind = library.Kind with { Flags = library.Kind.IsHardFloat ? library.Kind.Flags : 0 };
        (ElfKind Kind, bool ForGlibc, bool ForMusl) wanted = (kind, library.Needed.Contains("libc.so.6"), library.Needed.Any(IsMusl));
        if (!_found.TryGetValue(wanted, out string? path)) _found.Add(wanted, path = Search(wanted.Kind, wanted.ForGlibc, wanted.ForMusl));
        return path;
    }

    private string? Search(ElfKind kind, bool forGlibc, bool forMusl)
    {
        string? found = null;
        foreach (string path in Candidates(kind))
        {
            if (elfs[files.ResolveFile(path)] is not { } loader || !kind.Fits(loader.Kind)) continue;
            bool isMusl = path.Contains("/ld-musl-", StringComparison.Ordinal);
            if (isMusl ? forMusl : forGlibc) return path;
            found ??= path;
        }

        return found;
    }

    private static bool IsMusl(string name) => name is "libc.so" || name.StartsWith("libc.musl-", StringComparison.Ordinal);

    private IEnumerable<string> Candidates(ElfKind kind)
    {
        IEnumerable<string> directories = Machines.Multiarch(kind) is { } tuple ? Directories.Append($"/lib/{tuple}").Append($"/usr/lib/{tuple}") : Directories;
        foreach (string directory in directories)
        {
            int node = files.Resolve(directory);
            if (node == IRootFiles.None || files.KindOf(node) != FileKind.Directory) continue;
            int[] children = [.. files.ChildrenOf(node)];
            files.Budget.Take(children.Length);
            IEnumerable<string> names = children.Select(files.NameOf).Where(name => name.StartsWith("ld", StringComparison.Ordinal) && name.Contains(".so", StringComparison.Ordinal));
            foreach (string name in names.Order(StringComparer.Ordinal)) yield return $"{directory}/{name}";
        }
    }
}
