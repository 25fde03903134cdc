using System.Buffers;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A configuration file names other files: modules to load, certificates, more configuration.</summary>
internal sealed class ConfigurationRule : ISlimRule
{
    private const int MaxBytes = 256 * 1024;

    private static readonly HashSet<string> CommandKeys = new(StringComparer.OrdinalIgnoreCase) { "command", "cmd", "exec", "ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecStop" };

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n\"'`;,=<>(){}|");

    public string Name => "configuration";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Role == KeptAs.Library || file.Elf is not null || file.Shebang is not null || !IsConfiguration(file.Path)) return;
        VisitLines(file, keeper, new Reason(Name, "named in", file.Node));
        if (file.Role != KeptAs.Member) VisitCommands(file, keeper);
    }

    // Those of supervisord and the like need no path: the daemon searches the PATH.
    private static void VisitCommands(KeptFile file, Keeper keeper)
    {
        if (keeper.Files.ReadAll(file.Node, MaxBytes) is not { } content || content.AsSpan().Contains((byte)0)) return;
        var reason = new Reason("configuration", "started by", file.Node, IsMaybe: true);
        foreach (string line in ByteText.Of(content).Split('\n'))
        {
            keeper.Budget.Take(1);
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && CommandKeys.Contains(line[..equals].Trim())) ScriptRule.VisitWords(line[(equals + 1)..], keeper, reason, ByteText.Show(file.Path));
        }
    }

    /// <summary>Keeps what the lines of a text name.</summary>
    /// <param name="file">The text.</param>
    /// <param name="keeper">Keeps the files.</param>
    /// <param name="reason">The reason that they get.</param>
    internal static void VisitLines(KeptFile file, Keeper keeper, Reason reason)
    {
        if (keeper.Files.ReadAll(file.Node, MaxBytes) is not { } content || content.AsSpan().Contains((byte)0)) return;
        foreach (string line in ByteText.Of(content).Split('\n'))
        {
            keeper.Budget.Take(1);
            if (!line.Contains('/') || line.TrimStart().StartsWith('#')) continue;
            foreach (string word in Words(line)) VisitWord(word, file, keeper, reason);
        }
    }

    // The paths in these are for programs that log users in: the rule "login shells".
    private static bool IsAboutUsers(string path) => path is "/etc/passwd" or "/etc/passwd-" or "/etc/shells" or "/etc/group" or "/etc/shadow";

    private static bool IsConfiguration(string path) => !IsAboutUsers(path) && (
        path.StartsWith("/etc/", StringComparison.Ordinal) || path.EndsWith(".conf", StringComparison.Ordinal) || path.EndsWith(".cnf", StringComparison.Ordinal) || path.EndsWith(".ini", StringComparison.Ordinal));

    private static IEnumerable<string> Words(string line)
    {
        for (int at = 0; at < line.Length;)
        {
            int end = line.AsSpan(at).IndexOfAny(Separators);
            string word = end < 0 ? line[at..] : line.Substring(at, end);
            if (word.Contains('/')) yield return word;
            at = end < 0 ? line.Length : at + end + 1;
        }
    }

    // Relative paths begin at the program's prefix, which distributions put below /usr/share or /usr/lib, or beside the file.
    private static IEnumerable<string> Places(string word, string file)
    {
        if (word[0] == '/') return [word];
        string folder = RootPath.DirectoryOf(file);
        string? program = file.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["etc", string owner, _, ..] => owner,
            ["usr", "share" or "lib", string owner, _, ..] => owner,
            _ => null,
        };
        return program is not null ? [$"{folder}/{word}", $"/etc/{program}/{word}", $"/usr/share/{program}/{word}", $"/usr/lib/{program}/{word}", $"/usr/local/{program}/{word}"] : [$"{folder}/{word}"];
    }

    // A file that only comes with its package names nothing of others that its package does not depend on: /etc/skel/.bashrc
    // names dircolors, and with it all of coreutils would stay.
    private static bool IsOfOtherPackage(int node, KeptFile file, Keeper keeper) =>
        file.Role == KeptAs.Member && keeper.Packages.OwnerOf(file.Node) is { } owner && keeper.Packages.OwnerOf(node) is { } other && other != owner;

    // "exec:/usr/bin/tool", "file:///etc/key" and lists of paths.
    private static void VisitWord(string word, KeptFile file, Keeper keeper, Reason reason)
    {
        Visit(word, file, keeper, reason);
        if (!word.Contains(":/", StringComparison.Ordinal)) return;
        foreach (string part in word.Split(':').Where(part => part.StartsWith('/'))) Visit(part, file, keeper, reason);
    }

    private static void Visit(string word, KeptFile file, Keeper keeper, Reason reason)
    {
        if (word.Length > 512 || word == "/") return;
        foreach (string place in Places(word, file.Path).SelectMany(place => PathGlob.IsPattern(place) && word.Count(c => c == '/') > 1 ? PathGlob.Expand(keeper.Files, place) : [place]))
        {
            int node = keeper.Files.Resolve(place);
            if (node == IRootFiles.None && SharedDirectories.IsVolatile(place)) keeper.KeepPath(RootPath.DirectoryOf(place), KeptAs.Data, reason);
            if (node <= 0 || IsOfOtherPackage(node, file, keeper) || (SharedDirectories.IsSystemData(place) && !SharedDirectories.IsVolatile(place))) continue;
            if (keeper.Files.KindOf(node) == FileKind.Directory)
            {
                if (!SharedDirectories.IsVolatile(place) && SharedDirectories.IsOwn(keeper.Files.PathOf(node))) keeper.KeepTree(place, KeptAs.Data, reason);
                else keeper.KeepPath(place, KeptAs.Data, reason);
            }
            else if (!SharedDirectories.IsVolatile(place))
            {
                keeper.KeepPath(place, keeper.Elfs[node] is null ? KeptAs.Data : KeptAs.Library, reason);
            }
            else
            {
                keeper.KeepPath(RootPath.DirectoryOf(place), KeptAs.Data, reason);
            }
        }
    }
}
