using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Scripts;

namespace Squash.Transform.Slim.Rules;

/// <summary>The commands of the config, and the files that their words name.</summary>
internal static class RootRule
{
    private const string Name = "config";

    /// <param name="keeper">Keeps the files.</param>
    /// <param name="hasOtherRoots">Whether the caller names files or packages to keep.</param>
    /// <exception cref="InvalidRequestException">The config has no command, or the image does not have one of them.</exception>
    public static void Apply(Keeper keeper, bool hasOtherRoots)
    {
        ImageSettings settings = keeper.Settings;
        if (settings.Entrypoint.Count == 0 && settings.Command.Count == 0 && !hasOtherRoots) throw new InvalidRequestException("the config of the image has neither Entrypoint nor Cmd, so that nothing says what it needs to run: name the programs with SlimOptions.Keep", nameof(SquashOptions.Slim));
        (string Text, string Place)[] command = [.. Words(settings.Entrypoint, "Entrypoint"), .. Words(settings.Command, "Cmd")];
        KeepCommand(command, keeper, isRequired: true);
        if (command.Length > 0 && ScriptRule.IsShell(command[0].Text) && command.Skip(1).All(word => word.Text.StartsWith('-') && !IsCommandOption(word.Text)))
        {
            keeper.Note($"{command[0].Place} of the config starts a shell without a script: name the programs that you start in it with SlimOptions.Keep");
        }

        if (settings.Shell.Count > 0 && settings.Shell[0].Length > 0) KeepCommand([.. Words(settings.Shell, "Shell")], keeper, isRequired: false);
        if (settings.Healthcheck is ["CMD", .. string[] check]) KeepCommand([.. Words(check, "Healthcheck")], keeper, isRequired: true);
        if (settings.Healthcheck is ["CMD-SHELL", .. string[] text])
        {
            IReadOnlyList<string> shell = settings.Shell.Count > 0 ? settings.Shell : ["/bin/sh", "-c"];
            KeepCommand([.. Words([.. shell, .. text], "Healthcheck")], keeper, isRequired: true);
        }
    }

    private static IEnumerable<(string Text, string Place)> Words(IReadOnlyList<string> words, string member) => words.Select((word, i) => (word, $"{member}[{i}]"));

    private static void KeepCommand((string Text, string Place)[] words, Keeper keeper, bool isRequired)
    {
        if (words.Length > 1 && ScriptRule.IsShell(words[0].Text)) LoginShell.Visit(words.Skip(1).Select(word => word.Text), keeper, Reason.OfRoot(Name, words[1].Place));
        for (int i = 0; i < words.Length; i++)
        {
            (string text, string place) = words[i];
            var reason = Reason.OfRoot(Name, place);
            if (i > 1 && ScriptRule.IsShell(words[0].Text) && IsCommandOption(words[i - 1].Text)) KeepText(text, place, reason, keeper, isRequired);
            else if (i > 0) KeepArgument(text, keeper, reason);
            else if (CommandSearch.Keep(text, keeper, KeptAs.Program, reason) == IRootFiles.None && isRequired) throw Missing(text, place, keeper);
        }
    }

    // "-c" and "-ec", but not "--rcfile".
    private static bool IsCommandOption(string word) => word.Length > 1 && word[0] == '-' && word[1] != '-' && word.Contains('c', StringComparison.Ordinal);

    private static void KeepText(string text, string member, Reason reason, Keeper keeper, bool isRequired)
    {
        ShellWord first = ShellWords.Split(text).FirstOrDefault(word => word.IsCommand && word.Text.IndexOf('=', StringComparison.Ordinal) < 0);
        bool isPlain = first.Text is not null && !first.IsDynamic && !ScriptRule.IsBuiltIn(first.Text) && !first.Text.Contains('\'') && !PathGlob.IsPattern(first.Text) && !text.Contains(first.Text + "()", StringComparison.Ordinal);
        if (isRequired && isPlain && CommandSearch.Keep(first.Text ?? "", keeper, KeptAs.Program, reason) == IRootFiles.None) throw Missing(first.Text ?? "", member, keeper);
        ScriptRule.VisitWords(text, keeper, reason, member);
    }

    // An option may name a file behind "=", and the class path of Java names several, with colons.
    private static void KeepArgument(string word, Keeper keeper, Reason reason)
    {
        string value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
        string[] paths = [word, value, .. value.Contains(':') ? value.Split(':') : []];
        foreach (string path in paths.Where(path => path.Length > 0 && path[0] != '-'))
        {
            if (!path.Contains('/') && CommandSearch.Keep(path, keeper, KeptAs.Program, reason) != IRootFiles.None) continue;
            string full = RootPath.Join(keeper.Settings.WorkingDirectory, path);
            IReadOnlyList<string> matches = PathGlob.IsPattern(full) && full.Count(c => c == '/') > 1 ? PathGlob.Expand(keeper.Files, full) : [full];
            foreach (string match in matches) KeepNamed(match, keeper, reason);
        }
    }

    private static void KeepNamed(string path, Keeper keeper, Reason reason)
    {
        int node = keeper.Files.Resolve(path);
        if (node <= 0) return;
        if (keeper.Files.KindOf(node) == FileKind.Directory && SharedDirectories.IsOwn(keeper.Files.PathOf(node))) keeper.KeepTree(path, KeptAs.Data, reason);
        else keeper.KeepPath(path, KeptAs.Program, reason);
    }

    private static InvalidRequestException Missing(string word, string member, Keeper keeper) => new(
        $"{member} of the config starts \"{ByteText.Show(word)}\", which the image does not have at {string.Join(", ", CommandSearch.Places(word, keeper.Settings).Select(ByteText.Show))}: the image would not run, so it cannot be slimmed");
}
