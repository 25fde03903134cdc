using System.Text;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>The functions that a program imports, and the libraries it maps, decide what data it needs.</summary>
internal sealed class DataRules : ISlimRule
{
    private const int MaxModuleBytes = 1024 * 1024;

    private readonly HashSet<(DataRule Rule, bool IsWhole)> _applied = [];
    private readonly Dictionary<int, bool> _emptyModules = [];

    /// <summary>All texts that <see cref="VisitText"/> knows.</summary>
    public static IReadOnlyList<byte[]> Texts { get; } = [.. DataRuleTable.All.SelectMany(rule => rule.Texts.Concat(rule.StaticTexts.Keys)).Distinct().Select(Encoding.ASCII.GetBytes)];

    /// <summary>All functions that a rule asks about.</summary>
    public static HashSet<string> AllImports { get; } = [.. DataRuleTable.All.SelectMany(rule => rule.Imports)];

    public string Name => "data";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Elf is not { } elf) return;
        foreach (DataRule rule in DataRuleTable.All.Where(rule => file.IsAskedFor || !rule.IsForStarted))
        {
            string? import = rule.Except.Any(name => file.Name.StartsWith(name, StringComparison.Ordinal)) ? null : rule.Imports.FirstOrDefault(elf.Imports.Contains);
            bool isLibrary = rule.Libraries.Any(name => file.Name.StartsWith(name + ".so", StringComparison.Ordinal) || file.Name.StartsWith(name + "-", StringComparison.Ordinal));
            if (import is not null) Apply(rule, $"read through {import} by", file, keeper);
            else if (isLibrary) Apply(rule, "read by", file, keeper);
        }
    }

    /// <summary>Does the same for a text that is among a program's strings.</summary>
    public void VisitText(string text, KeptFile file, Keeper keeper)
    {
        foreach (DataRule rule in DataRuleTable.All.Where(rule => rule.Texts.Any(known => text.StartsWith(known, StringComparison.Ordinal)))) Apply(rule, $"\"{text}\" is named in", file, keeper, isNamed: true);
        if (file.Elf is not { IsStatic: true }) return;
        foreach (DataRule rule in DataRuleTable.All)
        {
            if (rule.StaticTexts.TryGetValue(text, out string? function)) Apply(rule, $"read through {function} by", file, keeper);
        }
    }

    private void Apply(DataRule rule, string text, KeptFile file, Keeper keeper, bool isNamed = false)
    {
        if (!rule.Condition(keeper.Settings)) return;
        var reason = new Reason(rule.Name, text, file.Node);
        foreach (string library in rule.Loads.SelectMany(name => Loaded(name, keeper)))
        {
            if (keeper.Mapper.Find(file.Node, library) is { } found && !IsEmptyModule(library, found.Node, keeper)) keeper.KeepPath(found.Path, KeptAs.Library, reason);
        }

        // A program that names the directory reads any file there, not only the one that the environment names.
        bool isWhole = rule.PackagePaths.Count > 0 && (isNamed || keeper.WholePackages);
        if (!_applied.Add((rule, isWhole))) return;
        foreach (string pattern in isWhole ? [.. rule.Paths, .. rule.PackagePaths] : rule.Paths)
        {
            foreach (string path in Variables(pattern, keeper).SelectMany(expanded => PathGlob.Expand(keeper.Files, expanded)))
            {
                keeper.KeepTree(path, keeper.Elfs[keeper.Files.Resolve(path)] is null ? KeptAs.Data : KeptAs.Library, reason);
            }
        }
    }

    // NSS modules are named by the services of nsswitch.conf.
    private static IEnumerable<string> Loaded(string name, Keeper keeper)
    {
        if (name != "libnss_*.so.2") return [name];
        byte[]? content = keeper.Files.ReadAll("/etc/nsswitch.conf", 64 * 1024);
        string configured = content is null ? "hosts: files dns" : ByteText.Of(content);
        return configured.Split('\n')
            .Select(line => line.Split('#')[0])
            .Where(line => line.Contains(':', StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(service => service[0] != '[')
            .Take(100)
            .Distinct()
            .Select(service => $"libnss_{service}.so.2");
    }

    // glibc has its modules "files" and "dns" inside since 2.34. Libraries of these names are still there, without a function of a module.
    private bool IsEmptyModule(string library, int node, Keeper keeper)
    {
        if (!library.StartsWith("libnss_", StringComparison.Ordinal)) return false;
        if (_emptyModules.TryGetValue(node, out bool isEmpty)) return isEmpty;
        string functions = $"_nss_{library["libnss_".Length..].Split(".so")[0]}_";
        return _emptyModules[node] = keeper.Files.ReadAll(node, MaxModuleBytes) is { } content && content.AsSpan().IndexOf(Encoding.Latin1.GetBytes(functions)) < 0;
    }

    // Locales and the time zone that the environment names, and the shells of users.
    private static IEnumerable<string> Variables(string pattern, Keeper keeper)
    {
        ImageSettings settings = keeper.Settings;
        if (pattern == "{SHELLS}") return UsersOf(keeper.Files).Select(user => user.Shell).Where(IsShell).Distinct();
        if (pattern == "{HOMES}") return UsersOf(keeper.Files).Where(IsPerson).Select(user => user.Home == "/root" ? "/root/.ssh" : user.Home).Distinct();
        if (pattern.Contains("{LOCALE}", StringComparison.Ordinal))
        {
            return ImageLocales.Of(settings).SelectMany(ImageLocales.Spellings).Distinct().Select(locale => pattern.Replace("{LOCALE}", locale, StringComparison.Ordinal));
        }

        if (!pattern.Contains("{TZ}", StringComparison.Ordinal)) return [pattern];
        string zone = settings.Variable("TZ").TrimStart(':');
        return zone.Length == 0 || zone.Contains("..", StringComparison.Ordinal) ? [] : [zone[0] == '/' ? zone : pattern.Replace("{TZ}", zone, StringComparison.Ordinal)];
    }

    /// <summary>The homes of users who can log in.</summary>
    internal static IEnumerable<string> HomesOf(IRootFiles files) => UsersOf(files).Where(IsPerson).Select(user => user.Home).Distinct();

    /// <summary>The homes of all users.</summary>
    internal static IEnumerable<string> AllHomesOf(IRootFiles files) => UsersOf(files).Select(user => user.Home).Where(home => home.StartsWith('/')).Distinct();

    private static IEnumerable<(string Home, string Shell)> UsersOf(IRootFiles files) => ByteText.Of(files.ReadAll("/etc/passwd", 4 * 1024 * 1024) ?? [])
        .Split('\n')
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length > 6)
        .Select(fields => (fields[5], fields[6]));

    private static bool IsShell(string shell) => shell.StartsWith('/') && !PathGlob.IsPattern(shell);

    private static bool IsPerson((string Home, string Shell) user) =>
        IsShell(user.Shell) && !user.Shell.EndsWith("/nologin", StringComparison.Ordinal) && !user.Shell.EndsWith("/false", StringComparison.Ordinal)
        && (user.Home == "/root" || user.Home.StartsWith("/home/", StringComparison.Ordinal)) && !PathGlob.IsPattern(user.Home);
}
