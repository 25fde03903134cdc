using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Packages;

/// <summary>Reads the database of apk.</summary>
/// <remarks>apk-tools 2 and 3, <c>installed</c>: one letter a line. <c>F:</c> is a directory, <c>R:</c> a file in it.</remarks>
internal static class ApkDatabase
{
    private const int MaxBytes = 256 * 1024 * 1024;

    private static readonly string[] Paths = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

    public static IEnumerable<Package> Read(IRootFiles files, Dictionary<int, byte[]> documents, CancellationToken cancellationToken)
    {
        // After the merge of /usr both paths are one file.
        foreach (int node in Paths.Select(files.ResolveFile).Where(node => node != IRootFiles.None).Distinct())
        {
            if (files.ReadAll(node, MaxBytes) is not { } content) continue;
            documents.Add(node, content);
            foreach ((Package package, List<string> paths) in Parse(content, node))
            {
                cancellationToken.ThrowIfCancellationRequested();
                package.Files = [.. paths.Select(path => files.Resolve(path, followLast: false, links: null)).Where(found => found > 0)];
                yield return package;
            }
        }
    }

    /// <summary>The packages that a document describes, and the paths of their files and directories.</summary>
    internal static IEnumerable<(Package Package, List<string> Paths)> Parse(byte[] document, int node)
    {
        foreach (Range range in Stanzas.Split(document))
        {
            string name = "", version = "", architecture = "", depends = "", provides = "", folder = "";
            var paths = new List<string>();
            foreach (string line in ByteText.Of(document.AsSpan(range)).Split('\n'))
            {
                if (line.Length < 2 || line[1] != ':') continue;
                string value = line[2..];
                switch (line[0])
                {
                    case 'P': name = value; break;
                    case 'V': version = value; break;
                    case 'A': architecture = value; break;
                    case 'D': depends = value; break;
                    case 'p': provides = value; break;
                    case 'F': paths.Add(folder = value); break;
                    case 'R': paths.Add($"{folder}/{value}"); break;
                    default: break;
                }
            }

            if (name.Length == 0) continue;
            yield return (new Package
            {
                Name = name,
                Version = version,
                Architecture = architecture,
                Depends = [.. Dependencies.ParseApk(depends).Select(item => (IReadOnlyList<string>)[item])],
                Provides = Dependencies.ParseApk(provides),
                Document = node,
                Stanza = range,
            }, paths);
        }
    }
}
