using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A program may open the libraries, files and directories whose names are among its strings.</summary>
internal sealed class StringRule(DataRules data) : ISlimRule
{
    // They name what any program may want; the rules about imports know which of it this one does.
    private static readonly string[] Silent = ["libc.so", "libc-", "ld-", "libc.musl", "libpthread", "libresolv", "libnss_", "libstdc++", "libgcc_s"];

    private const int MaxTexts = 100_000;

    private static readonly string[] LibraryFolders = ["/usr/lib/*-linux-*", "/usr/lib", "/usr/lib64", "/usr/local/lib"];

    public string Name => "strings";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (!file.IsAskedFor || file.Elf is not { IsLoadable: true } elf || Silent.Any(name => file.Name.StartsWith(name, StringComparison.Ordinal))) return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using Stream stream = keeper.Files.Open(file.Node);
        ReadOnlyStrings.Scan(
            stream,
            elf,
            DataRules.Texts,
            text =>
            {
                if (seen.Count < MaxTexts && seen.Add(text)) Visit(text, file, keeper);
            },
            text =>
            {
                if (seen.Count < MaxTexts && seen.Add(text)) VisitJoined(text, keeper, new Reason(Name, "named in", file.Node, IsMaybe: true));
            },
            keeper.Budget);
    }

    // The longest path that the image has.
    private static void VisitJoined(string text, Keeper keeper, Reason reason)
    {
        int at = 0;
        while (at < text.Length && text[at] == '/')
        {
            int folder = keeper.Files.Resolve(text[..at]), start = at + 1;
            if (folder == IRootFiles.None || keeper.Files.KindOf(folder) != FileKind.Directory) break;
            string? name = keeper.Files.ChildrenOf(folder).Select(keeper.Files.NameOf).Where(name =>
            {
                keeper.Budget.Take(1);
                return string.CompareOrdinal(text, start, name, 0, name.Length) == 0;
            }).MaxBy(name => name.Length);
            if (name is null) break;
            at = start + name.Length;
        }

        string path = text[..at];
        if (keeper.Files.ResolveFile(path) != IRootFiles.None && !SharedDirectories.IsSystemData(path) && !SharedDirectories.IsVolatile(path)) VisitPath(path, keeper, reason);
    }

    private void Visit(string text, KeptFile file, Keeper keeper)
    {
        data.VisitText(text, file, keeper);
        var reason = new Reason(Name, "named in", file.Node, IsMaybe: true);
        if (text.EndsWith(" -", StringComparison.Ordinal))
        {
            if (StartsCommands(file)) CommandSearch.Keep(text[..^2], keeper, KeptAs.Program, reason);
            return;
        }

        if (text.StartsWith("~/", StringComparison.Ordinal))
        {
            if ($"{keeper.Settings.HomeIn(keeper.Files)}{text[1..]}" is var path && keeper.Files.ResolveFile(path) != IRootFiles.None) keeper.KeepPath(path, KeptAs.Data, reason);
        }
        else if (IsBelowPrefix(text))
        {
            VisitPath($"{PrefixOf(file.Path)}/{text}", keeper, reason);
        }
        else if (text[0] != '/')
        {
            // A pattern such as libnss_%s.so.2 is a name that only the running program knows.
            if (text.Contains(".so", StringComparison.Ordinal) && !text.Contains('%') && !IsNameInAnyStatic(text, file)) VisitLibrary(text, file, keeper, reason);
        }
        else
        {
            VisitPath(text, keeper, reason);
        }
    }

    // Every static program of glibc names them, for the modules that it may load; they say themselves what they need.
    private static bool IsNameInAnyStatic(string name, KeptFile file) => file.Elf is { IsStatic: true } && Silent.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    // Programs append a version to "libicuuc.so", because only packages for developers have a file of that name.
    private static void VisitLibrary(string name, KeptFile file, Keeper keeper, Reason reason)
    {
        if (keeper.Mapper.Find(file.Node, name) is { } library)
        {
            keeper.KeepPath(library.Path, KeptAs.Library, reason);
            return;
        }

        if (!name.EndsWith(".so", StringComparison.Ordinal) || !name.StartsWith("lib", StringComparison.Ordinal) || name.Contains('/') || PathGlob.IsPattern(name)) return;
        foreach (string path in LibraryFolders.SelectMany(folder => PathGlob.Expand(keeper.Files, $"{folder}/{name}.*")))
        {
            if (keeper.Mapper.Find(file.Node, path[(path.LastIndexOf('/') + 1)..]) is { } version) keeper.KeepPath(version.Path, KeptAs.Library, reason);
        }
    }

    private static bool StartsCommands(KeptFile file) => file.Elf is { } elf && (elf.Imports.Contains("system") || elf.Imports.Contains("popen"));

    private static bool IsBelowPrefix(string text) => text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && text[..slash] is ("share" or "lib" or "libexec" or "etc");

    private static string PrefixOf(string program) =>
        program.StartsWith("/usr/local/", StringComparison.Ordinal) ? "/usr/local"
        : program.StartsWith("/usr/", StringComparison.Ordinal) ? "/usr"
        : RootPath.DirectoryOf(RootPath.DirectoryOf(program)).TrimEnd('/');

    private static void VisitPath(string text, Keeper keeper, Reason reason)
    {
        int node = keeper.Files.Resolve(text);
        if (node < 0)
        {
            // The program may make this file, and then the directory above it must exist.
            string parent = RootPath.DirectoryOf(text);
            if (SharedDirectories.IsPrivate(parent) || SharedDirectories.IsVolatile(parent)) keeper.KeepPath(parent, KeptAs.Always, reason);
            return;
        }

        if (node != keeper.Files.Root && SharedDirectories.IsVolatile(text))
        {
            string folder = keeper.Files.KindOf(node) == FileKind.Directory ? text : RootPath.DirectoryOf(text);
            keeper.KeepPath(folder, KeptAs.Data, reason);
            return;
        }

        if (node == keeper.Files.Root || SharedDirectories.IsSystemData(text)) return;
        if (keeper.Files.KindOf(node) == FileKind.File) keeper.KeepPath(text, keeper.Elfs[node] is null ? KeptAs.Data : KeptAs.Library, reason);
        else if (keeper.Files.KindOf(node) == FileKind.Directory && SharedDirectories.IsPrivate(keeper.Files.PathOf(node))) keeper.KeepTree(text, KeptAs.Data, reason);
    }
}
