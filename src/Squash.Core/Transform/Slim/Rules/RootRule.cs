using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Scripts;

namespace Squash.Transform.Slim.Rules;

/// <summary>The commands of the config, and the files that their words name.</summary>
internal static class RootRule
{
    private const string Name = "config";

    /// <exception cref="InvalidRequestException">The image does not have a command of its config.</exception>
    public static void Apply(Keeper keeper)
    {
        ImageSettings settings = keeper.Settings;
        KeepCommand(settings.Entrypoint, "Entrypoint", keeper, isRequired: true);
        KeepCommand(settings.Command, "Cmd", keeper, isRequired: settings.Entrypoint.Count == 0);
        if (settings.Shell.Count > 0 && settings.Shell[0].Length > 0) KeepCommand(settings.Shell, "Shell", keeper, isRequired: false);
        if (settings.Healthcheck is ["CMD", .. string[] check]) KeepCommand(check, "Healthcheck", keeper, isRequired: true);
        if (settings.Healthcheck is ["CMD-SHELL", .. string[] text])
        {
            IReadOnlyList<string> shell = settings.Shell.Count > 0 ? settings.Shell : ["/bin/sh", "-c"];
            KeepCommand([.. shell, .. text], "Healthcheck", keeper, isRequired: true);
        }
    }

    private static void KeepCommand(IReadOnlyList<string> words, string member, Keeper keeper, bool isRequired)
    {
        bool isShellText = words.Count > 2 && ScriptRule.IsShell(words[0]) && words.Skip(1).Any(word => word.StartsWith('-') && word.Contains('c', StringComparison.Ordinal));
        for (int i = 0; i < words.Count; i++)
        {
            var reason = Reason.OfRoot(Name, $"{member}[{i}]");
            bool isText = isShellText && i > 0 && words[i - 1].StartsWith('-') && words[i - 1].Contains('c', StringComparison.Ordinal);
            if (isText) KeepText(words[i], member, reason, keeper, isRequired);
            else if (i == 0 && CommandSearch.Keep(words[0], keeper, KeptAs.Program, reason) == IRootFiles.None && isRequired) throw Missing(words[0], $"{member}[0]", keeper);
            else if (i > 0 || !isRequired) KeepArgument(words[i], keeper, reason);
        }
    }

    private static void KeepText(string text, string member, Reason reason, Keeper keeper, bool isRequired)
    {
        ShellWord first = ShellWords.Split(text).FirstOrDefault(word => word.IsCommand && word.Text.IndexOf('=', StringComparison.Ordinal) < 0);
        bool isPlain = first.Text is not null && !first.IsDynamic && !ScriptRule.IsBuiltIn(first.Text) && !first.Text.Contains('\'') && !PathGlob.IsPattern(first.Text) && !text.Contains(first.Text + "()", StringComparison.Ordinal);
        if (isRequired && isPlain && CommandSearch.Keep(first.Text ?? "", keeper, KeptAs.Program, reason) == IRootFiles.None) throw Missing(first.Text ?? "", member, keeper);
        ScriptRule.VisitWords(text, keeper, reason, member);
    }

    // "-Djava.library.path=/x" and "--config=/etc/x" name files too.
    private static void KeepArgument(string word, Keeper keeper, Reason reason)
    {
        string value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (string path in (string[])[word, value])
        {
            if (path.Length == 0 || path[0] == '-') continue;
            if (!path.Contains('/') && CommandSearch.Keep(path, keeper, KeptAs.Program, reason) != IRootFiles.None) continue;
            string full = RootPath.Join(keeper.Settings.WorkingDirectory, path);
            int node = keeper.Files.Resolve(full);
            if (node <= 0) continue;
            if (keeper.Files.KindOf(node) == FileKind.Directory && SharedDirectories.IsPrivate(keeper.Files.PathOf(node))) keeper.KeepTree(full, KeptAs.Data, reason);
            else keeper.KeepPath(full, KeptAs.Program, reason);
        }
    }

    private static InvalidRequestException Missing(string word, string member, Keeper keeper) => new(
        $"{member} of the config starts \"{ByteText.Show(word)}\", which the image does not have at {string.Join(", ", CommandSearch.Places(word, keeper.Settings).Select(ByteText.Show))}: the image would not run, so it cannot be slimmed");
}
