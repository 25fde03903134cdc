using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Packages;

/// <summary>Reads the database of apk.</summary>
/// <remarks>apk-tools 2 and 3, <c>installed</c>: one letter a line. <c>F:</c> is a directory, <c>R:</c> a file in it.</remarks>
internal static class ApkDatabase
{
    // PATH_MAX of Linux.
    private const int MaxPathBytes = 4096;

    private static readonly string[] Places = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

    /// <summary>Whether a file with this normalised path is part of the database.</summary>
    public static bool Contains(ReadOnlySpan<byte> path) => path.SequenceEqual("lib/apk/db/installed"u8) || path.SequenceEqual("usr/lib/apk/db/installed"u8);

    public static IEnumerable<Package> Read(IRootFiles files, Dictionary<int, byte[]> documents)
    {
        // After the merge of /usr both paths are one file.
        foreach (int node in Places.Select(files.ResolveFile).Where(node => node != IRootFiles.None).Distinct())
        {
            byte[] content = PackageDatabase.ReadDocument(files, node);
            documents.Add(node, content);
            foreach (Package package in Parse(content, node))
            {
                package.Files = [.. Paths(content.AsSpan(package.Stanza)).Select(path => files.Resolve(path, followLast: false, links: null)).Where(found => found > 0)];
                yield return package;
            }
        }
    }

    /// <summary>The packages that a document describes.</summary>
    internal static IEnumerable<Package> Parse(byte[] document, int node)
    {
        foreach (Range range in Stanzas.Split(document))
        {
            string name = "", version = "", architecture = "", depends = "", provides = "";
            foreach ((char letter, string value) in Lines(document.AsSpan(range)))
            {
                switch (letter)
                {
                    case 'P': name = value; break;
                    case 'V': version = value; break;
                    case 'A': architecture = value; break;
                    case 'D': depends = value; break;
                    case 'p': provides = value; break;
                    default: break;
                }
            }

            if (name.Length == 0) continue;
            yield return new Package
            {
                Name = name,
                Version = version,
                Architecture = architecture,
                Depends = [.. Dependencies.ParseApk(depends).Select(item => (IReadOnlyList<string>)[item])],
                Provides = Dependencies.ParseApk(provides),
                Document = node,
                Stanza = range,
            };
        }
    }

    // One after the other, because a long directory with many files would take a multiple of the document.
    private static IEnumerable<string> Paths(ReadOnlySpan<byte> stanza)
    {
        return Join(Lines(stanza));

        static IEnumerable<string> Join(IEnumerable<(char Letter, string Value)> lines)
        {
            string folder = "";
            foreach ((char letter, string value) in lines)
            {
                if (letter == 'F') yield return folder = value.Length > MaxPathBytes ? "" : value;
                else if (letter == 'R') yield return $"{folder}/{value}";
            }
        }
    }

    private static IEnumerable<(char Letter, string Value)> Lines(ReadOnlySpan<byte> stanza) =>
        ByteText.Of(stanza).Split('\n').Where(line => line.Length >= 2 && line[1] == ':').Select(line => (line[0], line[2..]));
}
