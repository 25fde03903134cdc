namespace Squash.Transform.Slim.Files;

/// <summary>Finds what a path means inside an image, as the kernel does after <c>chroot</c>.</summary>
internal static class RootPath
{
    // MAXSYMLINKS of Linux, include/linux/namei.h.
    private const int MaxLinks = 40;

    // PATH_MAX of Linux.
    private const int MaxPathBytes = 4096;

    /// <summary>Follows all symbolic links, the last one included.</summary>
    /// <returns>The name that the path ends at; <see cref="IRootFiles.None"/> when it leads nowhere.</returns>
    public static int Resolve(this IRootFiles files, string path) => files.Resolve(path, followLast: true, links: null);

    /// <param name="files">The image.</param>
    /// <param name="path">Relative paths begin at the root.</param>
    /// <param name="followLast">Whether a symbolic link at the end is followed too.</param>
    /// <param name="links">Gets every symbolic link on the way.</param>
    public static int Resolve(this IRootFiles files, string path, bool followLast, ICollection<int>? links)
    {
        if (path.Length > MaxPathBytes) return IRootFiles.None;
        if (TryResolvePlain(files, path, followLast, out int found)) return found;
        int at = files.Root, left = MaxLinks;
        var rest = new Stack<string>();
        Push(files, rest, path);
        while (rest.TryPop(out string? component))
        {
            if (component.Length == 0 || component == ".") continue;
            if (files.KindOf(at) != FileKind.Directory) return IRootFiles.None;
            if (component == "..")
            {
                at = files.ParentOf(at);
                continue;
            }

            int next = files.Find(at, component);
            if (next == IRootFiles.None) return next;
            if (files.KindOf(next) != FileKind.Symlink || (rest.Count == 0 && !followLast))
            {
                at = next;
                continue;
            }

            if (left-- == 0) return IRootFiles.None;
            links?.Add(next);
            string target = files.TargetOf(next);
            if (target.Length is 0 or > MaxPathBytes) return IRootFiles.None;
            if (target[0] == '/') at = files.Root;
            Push(files, rest, target);
        }

        return at;
    }

    /// <summary>Follows all symbolic links, except for one at the end.</summary>
    /// <param name="files">The image.</param>
    /// <param name="path">Relative paths begin at the root.</param>
    public static int ResolveName(this IRootFiles files, ReadOnlySpan<char> path) =>
        path.Length <= MaxPathBytes && TryResolvePlain(files, path, followLast: false, out int found)
            ? found
            : files.Resolve(path.ToString(), followLast: false, links: null);

    /// <summary>The regular file that a path ends at; <see cref="IRootFiles.None"/> when it is something else.</summary>
    public static int ResolveFile(this IRootFiles files, string path) =>
        files.Resolve(path) is >= 0 and var node && files.KindOf(node) == FileKind.File ? node : IRootFiles.None;

    /// <summary>All names below a directory, parents first; symbolic links are not followed.</summary>
    public static IEnumerable<int> Below(this IRootFiles files, int directory)
    {
        var rest = new Stack<int>(files.ChildrenOf(directory).Reverse());
        while (rest.TryPop(out int node))
        {
            files.Budget.Take(1);
            yield return node;
            if (files.KindOf(node) != FileKind.Directory) continue;
            foreach (int child in files.ChildrenOf(node).Reverse()) rest.Push(child);
        }
    }

    /// <summary>Joins a path to a directory, unless it is absolute.</summary>
    public static string Join(string directory, string path) =>
        path.StartsWith('/') ? path : directory.EndsWith('/') ? directory + path : $"{directory}/{path}";

    /// <summary>The directory part of a path; the root's is the root.</summary>
    public static string DirectoryOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    // Most paths have no link on the way. Package databases list tens of thousands of them, so that copies would take longer than the search.
    private static bool TryResolvePlain(IRootFiles files, ReadOnlySpan<char> path, bool followLast, out int found)
    {
        found = files.Root;
        FileKind kind = FileKind.Directory;
        foreach (Range range in path.Split('/'))
        {
            ReadOnlySpan<char> component = path[range];
            if (component is "" or ".") continue;
            if (component is "..") return false;
            files.Budget.Take(1);
            found = kind == FileKind.Directory ? files.Find(found, component) : IRootFiles.None;
            if (found == IRootFiles.None) return true;
            kind = files.KindOf(found);
            if (kind == FileKind.Symlink && (followLast || range.End.GetOffset(path.Length) < path.Length)) return false;
        }

        return true;
    }

    // The first component ends on top.
    private static void Push(IRootFiles files, Stack<string> rest, string path)
    {
        string[] components = path.Split('/');
        files.Budget.Take(components.Length);
        for (int i = components.Length - 1; i >= 0; i--) rest.Push(components[i]);
    }
}
