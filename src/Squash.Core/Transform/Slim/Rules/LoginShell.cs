using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>A shell that is started as a login shell, or as an interactive one, reads scripts first.</summary>
/// <remarks>bash(1), INVOCATION; dash(1).</remarks>
internal static class LoginShell
{
    private static readonly string[] OfLogins = ["/etc/profile", "~/.bash_profile", "~/.bash_login", "~/.profile"];

    private static readonly string[] OfInteractive = ["/etc/bash.bashrc", "~/.bashrc"];

    /// <summary>Keeps the scripts and their commands, if an option asks for them.</summary>
    public static void Visit(IEnumerable<string> options, Keeper keeper, Reason reason)
    {
        bool isLogin = false, isInteractive = false;
        foreach (string option in options.TakeWhile(option => option.StartsWith('-')))
        {
            bool isShort = option.Length > 1 && option[1] != '-';
            isLogin |= option == "--login" || (isShort && option.Contains('l'));
            isInteractive |= isShort && option.Contains('i');
        }

        foreach (string path in (isLogin ? OfLogins : []).Concat(isInteractive ? OfInteractive : []))
        {
            Keep(path.StartsWith('~') ? keeper.Settings.HomeIn(keeper.Files) + path[1..] : path, keeper, reason);
        }
    }

    /// <summary>Keeps a script that a shell reads as a part of itself.</summary>
    public static void Keep(string path, Keeper keeper, Reason reason)
    {
        int node = keeper.Files.ResolveFile(path);
        if (node == IRootFiles.None) return;
        keeper.Sourced.Add(node);
        keeper.KeepPath(path, KeptAs.Program, reason);
    }
}
