using System.Buffers;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A configuration file names other files: modules to load, certificates, more configuration.</summary>
internal sealed class ConfigurationRule : ISlimRule
{
    // squid.conf of Debian has 334 KB, most of them comments.
    private const int MaxBytes = 4 * 1024 * 1024;

    // Shorter than a line of a certificate.
    private const int MaxNameLength = 60;

    private static readonly HashSet<string> CommandKeys = new(StringComparer.OrdinalIgnoreCase) { "command", "cmd", "exec", "ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload", "ExecStop" };

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n\"'`;,=<>(){}|");

    public string Name => "configuration";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Role == KeptAs.Library || file.Elf is not null || file.Shebang is not null || !IsConfiguration(file.Path)) return;
        if (file.Role != KeptAs.Member && keeper.Files.SizeOf(file.Node) > MaxBytes) keeper.Note($"{ByteText.Show(file.Path)} is a configuration file of more than {MaxBytes} bytes: name the files in it with SlimOptions.Keep");
        VisitLines(file, keeper, new Reason(Name, "named in", file.Node), withNames: RootPath.DirectoryOf(file.Path) != "/etc");
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
            if (line.IndexOf(" command=\"", StringComparison.Ordinal) is >= 0 and var attribute)
            {
                // Delegates of ImageMagick.
                ScriptRule.VisitWords(line[(attribute + " command=".Length)..].Replace("&quot;", "\"", StringComparison.Ordinal), keeper, reason, ByteText.Show(file.Path));
                continue;
            }

            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && CommandKeys.Contains(line[..equals].Trim())) ScriptRule.VisitWords(line[(equals + 1)..], keeper, reason, ByteText.Show(file.Path));
        }
    }

    /// <summary>Keeps what the lines of a text name.</summary>
    /// <param name="file">The text.</param>
    /// <param name="keeper">Keeps the files.</param>
    /// <param name="reason">The reason that they get.</param>
    /// <param name="withNames">Whether words without a slash may name files beside it.</param>
    internal static void VisitLines(KeptFile file, Keeper keeper, Reason reason, bool withNames = false)
    {
        if (keeper.Files.ReadAll(file.Node, MaxBytes) is not { } content || content.AsSpan().Contains((byte)0) || content.AsSpan().StartsWith("-----BEGIN "u8)) return;
        string text = ByteText.Of(content);
        int[] folders = withNames ? [.. FoldersOf(file.Path).Select(keeper.Files.Resolve).Where(node => node != IRootFiles.None && keeper.Files.KindOf(node) == FileKind.Directory)] : [];
        foreach (Range range in text.AsSpan().Split('\n'))
        {
            keeper.Budget.Take(1);
            ReadOnlySpan<char> line = text.AsSpan(range);
            if (line.TrimStart().StartsWith('#')) continue;
            foreach (Range part in line.SplitAny(Separators))
            {
                ReadOnlySpan<char> word = line[part];
                if (word.Contains('/')) VisitWord(word.ToString(), file, keeper, reason);
                else if (word.Length > 0 && folders.Length > 0) VisitName(word, folders, file, keeper, reason);
            }
        }
    }

    // The paths in these are for programs that log users in: the rule "login shells".
    private static bool IsAboutUsers(string path) => path is "/etc/passwd" or "/etc/passwd-" or "/etc/shells" or "/etc/group" or "/etc/shadow";

    private static bool IsConfiguration(string path) => !IsAboutUsers(path) && (
        path.StartsWith("/etc/", StringComparison.Ordinal) || path.EndsWith(".conf", StringComparison.Ordinal) || path.EndsWith(".cnf", StringComparison.Ordinal) || path.EndsWith(".ini", StringComparison.Ordinal));

    // Relative paths begin at the program's prefix, which distributions put below /usr/share or /usr/lib, or beside the file.
    private static IEnumerable<string> Places(string word, string file) => word[0] == '/' ? [word] : FoldersOf(file).Select(folder => $"{folder}/{word}");

    private static IEnumerable<string> FoldersOf(string file)
    {
        string folder = RootPath.DirectoryOf(file);
        string? program = file.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["etc", string owner, _, ..] => owner,
            ["usr", "share" or "lib", string owner, _, ..] => owner,
            _ => null,
        };
        return program is not null ? [folder, $"/etc/{program}", $"/usr/share/{program}", $"/usr/lib/{program}", $"/usr/local/{program}"] : [folder];
    }

    // "include mime.types" and the like: a file beside this one, or in the directory of its program.
    private static void VisitName(ReadOnlySpan<char> word, int[] folders, KeptFile file, Keeper keeper, Reason reason)
    {
        if (word.Length > MaxNameLength || word is "." or "..") return;
        if (word.StartsWith("*.", StringComparison.Ordinal))
        {
            foreach (string place in PathGlob.Expand(keeper.Files, $"{RootPath.DirectoryOf(file.Path)}/{word}")) KeepNamed(keeper.Files.Resolve(place, followLast: false, links: null), file, keeper, reason);
            return;
        }

        foreach (int folder in folders)
        {
            keeper.Budget.Take(1);
            KeepNamed(keeper.Files.Find(folder, word), file, keeper, reason);
        }
    }

    private static void KeepNamed(int node, KeptFile file, Keeper keeper, Reason reason)
    {
        if (node == IRootFiles.None || keeper.Files.KindOf(node) == FileKind.Directory || node == file.Node || IsOfOtherPackage(node, file, keeper)) return;
        string path = keeper.Files.PathOf(node);
        if (keeper.Files.ResolveFile(path) != IRootFiles.None) keeper.KeepPath(path, KeptAs.Data, reason);
    }

    // The program may make this file, and then the directory above it must exist: "/var/mail/$user".
    private static void KeepParent(string path, Keeper keeper, Reason reason)
    {
        string parent = RootPath.DirectoryOf(path);
        if (SharedDirectories.IsVolatile(parent)) keeper.KeepVolatile(parent, reason);
        else if (keeper.Files.Resolve(parent) is > 0 and var node && keeper.Files.KindOf(node) == FileKind.Directory) keeper.KeepPath(parent, KeptAs.Always, reason);
    }

    // A file that only comes with its package names nothing of others that its package does not depend on: /etc/skel/.bashrc
    // names dircolors, and with it all of coreutils would stay.
    private static bool IsOfOtherPackage(int node, KeptFile file, Keeper keeper) =>
        file.Role == KeptAs.Member && keeper.Packages.OwnerOf(file.Node) is { } owner && keeper.Packages.OwnerOf(node) is { } other && other != owner;

    // "exec:/usr/bin/tool", "file:///etc/key" and lists of paths.
    private static void VisitWord(string word, KeptFile file, Keeper keeper, Reason reason)
    {
        Visit(word, file, keeper, reason);

        // "maildir:~/Maildir" is for each user.
        if (word.IndexOf("~/", StringComparison.Ordinal) is >= 0 and var home && (home == 0 || word[home - 1] == ':'))
        {
            foreach (string user in DataRules.HomesOf(keeper.Files).Append(keeper.Settings.HomeIn(keeper.Files)).Distinct()) Visit(user + word[(home + 1)..], file, keeper, reason);
        }

        if (!word.Contains(":/", StringComparison.Ordinal)) return;
        foreach (string part in word.Split(':').Where(part => part.StartsWith('/'))) Visit(part, file, keeper, reason);
    }

    private static void Visit(string word, KeptFile file, Keeper keeper, Reason reason)
    {
        if (word.Length > 512 || word == "/") return;
        foreach (string place in Places(word, file.Path).SelectMany(place => PathGlob.IsPattern(place) && place.Count(c => c == '/') > 1 ? PathGlob.Expand(keeper.Files, place) : [place]))
        {
            int node = keeper.Files.Resolve(place);
            if (node == IRootFiles.None && word[0] == '/') KeepParent(place, keeper, reason);
            if (node <= 0 || IsOfOtherPackage(node, file, keeper) || (SharedDirectories.IsSystemData(place) && !SharedDirectories.IsVolatile(place))) continue;
            if (keeper.Files.KindOf(node) == FileKind.Directory)
            {
                if (SharedDirectories.IsVolatile(place)) keeper.KeepVolatile(place, reason);
                else if (SharedDirectories.IsOwn(keeper.Files.PathOf(node))) keeper.KeepTree(place, KeptAs.Data, reason);
                else keeper.KeepPath(place, KeptAs.Data, reason);
            }
            else if (!SharedDirectories.IsVolatile(place))
            {
                // lighttpd runs scripts of its package for parts of its configuration, and needs their interpreter.
                keeper.KeepPath(place, keeper.Elfs[node] is null && !keeper.IsRunnable(node) ? KeptAs.Data : KeptAs.Library, reason);
            }
            else
            {
                keeper.KeepVolatile(RootPath.DirectoryOf(place), reason);
            }
        }
    }
}
