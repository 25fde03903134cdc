using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Packages;

/// <summary>Reads the database of dpkg.</summary>
/// <remarks>
/// dpkg 1.22: <c>status</c> and <c>info/NAME[:ARCH].list</c>; <c>diversions</c>, three lines each. Images without dpkg, as
/// distroless builds them, have a file for each package in <c>status.d</c>, and its files in <c>NAME.md5sums</c> beside it.
/// </remarks>
internal static class DpkgDatabase
{
    private const string Folder = "/var/lib/dpkg";
    private const int MaxListBytes = 64 * 1024 * 1024;

    // Files that scanners read beside the status: lists of files, and their sums.
    private static readonly string[] Records = [".list", ".md5sums", ".conffiles"];

    /// <summary>Whether a file with this normalised path is part of the database.</summary>
    public static bool Contains(ReadOnlySpan<byte> path)
    {
        if (!path.StartsWith("var/lib/dpkg/"u8)) return false;
        path = path["var/lib/dpkg/"u8.Length..];
        return path.SequenceEqual("status"u8) || path.SequenceEqual("diversions"u8) || path.StartsWith("status.d/"u8)
            || (path.StartsWith("info/"u8) && path.EndsWith(".list"u8));
    }

    public static IEnumerable<Package> Read(IRootFiles files, Dictionary<int, byte[]> documents)
    {
        Dictionary<string, (string Target, string By)> diversions = ReadDiversions(files);
        foreach (int document in Documents(files))
        {
            byte[] content = PackageDatabase.ReadDocument(files, document);
            List<Package> packages = [.. Parse(content, document)];
            if (packages.Count == 0) continue;
            documents.Add(document, content);
            foreach (Package package in packages)
            {
                Complete(files, package, diversions);
                yield return package;
            }
        }
    }

    /// <summary>The installed packages that a document describes.</summary>
    internal static IEnumerable<Package> Parse(byte[] document, int node)
    {
        foreach (Range range in Stanzas.Split(document))
        {
            Dictionary<string, string> fields = Stanzas.Fields(document.AsSpan(range));
            if (!fields.TryGetValue("Package", out string? name) || name.Length == 0) continue;

            // "install ok installed"; what was removed leaves a stanza too. Those of status.d say nothing.
            if (fields.TryGetValue("Status", out string? status) && !status.EndsWith(" installed", StringComparison.Ordinal)) continue;
            yield return new Package
            {
                Name = name,
                Version = fields.GetValueOrDefault("Version", ""),
                Architecture = fields.GetValueOrDefault("Architecture", ""),
                Depends = [.. Dependencies.ParseDebian(fields.GetValueOrDefault("Pre-Depends", "")), .. Dependencies.ParseDebian(fields.GetValueOrDefault("Depends", ""))],
                Provides = Dependencies.ParseProvides(fields.GetValueOrDefault("Provides", "")),
                Document = node,
                Stanza = range,
            };
        }
    }

    private static IEnumerable<int> Documents(IRootFiles files)
    {
        if (files.ResolveFile($"{Folder}/status") is >= 0 and var status) yield return status;
        int folder = files.Resolve($"{Folder}/status.d");
        if (folder == IRootFiles.None || files.KindOf(folder) != FileKind.Directory) yield break;
        foreach (int node in files.ChildrenOf(folder).Where(node => files.KindOf(node) == FileKind.File && !files.NameOf(node).EndsWith(".md5sums", StringComparison.Ordinal))) yield return node;
    }

    private static void Complete(IRootFiles files, Package package, Dictionary<string, (string Target, string By)> diversions)
    {
        var records = new List<int>();
        var found = new List<int>();
        bool isDistroless = files.NameOf(package.Document) != "status";
        string[] stems = isDistroless
            ? [$"{Folder}/status.d/{files.NameOf(package.Document)}"]
            : [$"{Folder}/info/{package.Name}:{package.Architecture}", $"{Folder}/info/{package.Name}"];
        foreach (string stem in stems)
        {
            foreach (string suffix in Records)
            {
                int node = files.ResolveFile(stem + suffix);
                if (node == IRootFiles.None) continue;
                records.Add(node);
                if (suffix == ".list") found.AddRange(ReadList(files, node, package, diversions));
                else if (isDistroless && suffix == ".md5sums") found.AddRange(ReadSums(files, node));
            }

            if (records.Count > 0) break;
        }

        package.Files = found;
        package.Records = records;
    }

    private static List<int> ReadList(IRootFiles files, int list, Package package, Dictionary<string, (string Target, string By)> diversions)
    {
        var found = new List<int>();
        Dictionary<string, (string Target, string By)>.AlternateLookup<ReadOnlySpan<char>> targets = diversions.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> text = TextOf(files, list);
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> path = text[range];
            if (targets.TryGetValue(path, out (string Target, string By) diversion) && diversion.By != package.Name) path = diversion.Target;
            if (path.StartsWith('/') && files.ResolveName(path) is > 0 and var node) found.Add(node);
        }

        return found;
    }

    private static IEnumerable<int> ReadSums(IRootFiles files, int list)
    {
        foreach (string line in Lines(files, list))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && files.Resolve(line[space..].Trim(), followLast: false, links: null) is > 0 and var node) yield return node;
        }
    }

    private static Dictionary<string, (string Target, string By)> ReadDiversions(IRootFiles files)
    {
        var diversions = new Dictionary<string, (string Target, string By)>(StringComparer.Ordinal);
        int node = files.ResolveFile($"{Folder}/diversions");
        if (node == IRootFiles.None) return diversions;
        string[] lines = Lines(files, node);
        for (int i = 0; i + 2 < lines.Length; i += 3) diversions[lines[i]] = (lines[i + 1], lines[i + 2]);
        return diversions;
    }

    private static string[] Lines(IRootFiles files, int node) => TextOf(files, node).Split('\n');

    private static string TextOf(IRootFiles files, int node) => files.ReadAll(node, MaxListBytes) is { } bytes ? ByteText.Of(bytes) : "";
}
