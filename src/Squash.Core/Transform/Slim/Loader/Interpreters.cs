using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>Finds the loader that a library is made for, which says no such thing itself.</summary>
internal static class Interpreters
{
    private static readonly string[] Directories = ["/lib64", "/lib", "/lib32", "/libx32", "/usr/lib64", "/usr/lib"];

    /// <returns>Its path; <see langword="null"/> where the image has none for this kind of file.</returns>
    public static string? Guess(IRootFiles files, ElfFiles elfs, ElfFile library)
    {
        bool forGlibc = library.Needed.Contains("libc.so.6"), forMusl = library.Needed.Any(IsMusl);
        string? found = null;
        foreach (string path in Candidates(files, library.Kind))
        {
            if (elfs[files.ResolveFile(path)] is not { } loader || !library.Kind.Fits(loader.Kind)) continue;
            bool isMusl = path.Contains("/ld-musl-", StringComparison.Ordinal);
            if (isMusl ? forMusl : forGlibc) return path;
            found ??= path;
        }

        return found;
    }

    private static bool IsMusl(string name) => name is "libc.so" || name.StartsWith("libc.musl-", StringComparison.Ordinal);

    private static IEnumerable<string> Candidates(IRootFiles files, ElfKind kind)
    {
        IEnumerable<string> directories = Machines.Multiarch(kind) is { } tuple ? Directories.Append($"/lib/{tuple}").Append($"/usr/lib/{tuple}") : Directories;
        foreach (string directory in directories)
        {
            int node = files.Resolve(directory);
            if (node == IRootFiles.None || files.KindOf(node) != FileKind.Directory) continue;
            IEnumerable<string> names = files.ChildrenOf(node).Select(files.NameOf).Where(name => name.StartsWith("ld", StringComparison.Ordinal) && name.Contains(".so", StringComparison.Ordinal));
            foreach (string name in names.Order(StringComparer.Ordinal)) yield return $"{directory}/{name}";
        }
    }
}
