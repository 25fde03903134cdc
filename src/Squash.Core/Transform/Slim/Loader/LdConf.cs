using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>The directories that <c>/etc/ld.so.conf</c> and the files it includes tell ldconfig.</summary>
/// <remarks>
/// Loaders never read this file. A library that only it leads to is not found before ldconfig has run,
/// which entrypoints do, so that it counts where no cache does.
/// </remarks>
internal static class LdConf
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxFiles = 1000;
    private const int MaxDirectories = 1000;

    public static IReadOnlyList<string> Read(IRootFiles files)
    {
        var directories = new List<string>();
        Read(files, "/etc/ld.so.conf", directories, []);
        return [.. directories.Distinct().Take(MaxDirectories)];
    }

    private static void Read(IRootFiles files, string path, List<string> directories, HashSet<int> seen)
    {
        int node = files.ResolveFile(path);
        if (node == IRootFiles.None || seen.Count >= MaxFiles || !seen.Add(node) || files.ReadAll(node, MaxBytes) is not { } bytes) return;
        foreach (string text in ByteText.Of(bytes).Split('\n'))
        {
            string line = text.Split('#')[0].Trim();
            if (line.StartsWith("include", StringComparison.Ordinal) && line.Length > 7 && char.IsWhiteSpace(line[7]))
            {
                foreach (string pattern in line[8..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                {
                    foreach (string included in PathGlob.Expand(files, RootPath.Join(RootPath.DirectoryOf(path), pattern))) Read(files, included, directories, seen);
                }
            }
            else if (line.StartsWith('/') && directories.Count < MaxDirectories)
            {
                // "dir=TYPE" was for libc5.
                directories.Add(line.Split('=')[0].TrimEnd());
            }
        }
    }
}
