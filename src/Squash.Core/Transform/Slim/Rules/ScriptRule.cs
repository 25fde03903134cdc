using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;
using Squash.Transform.Slim.Scripts;

namespace Squash.Transform.Slim.Rules;

/// <summary>A script needs its interpreter; of a shell script, the commands and files that its words name.</summary>
internal sealed class ScriptRule : ISlimRule
{
    private const int MaxScriptBytes = 4 * 1024 * 1024;
    private const int MaxNotes = 3;

    // They are part of every shell, so that a word names no file.
    private static readonly HashSet<string> BuiltIns = new(StringComparer.Ordinal)
    {
        ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "declare", "echo", "eval", "exec", "exit", "export", "false", "fg", "getopts", "hash", "jobs", "kill", "local", "printf",
        "pwd", "read", "readonly", "return", "set", "shift", "shopt", "source", "test", "times", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait", "let", "mapfile",
    };

    // Their argument is a program even if the shell has a command of that name.
    private static readonly HashSet<string> Starters = new(StringComparer.Ordinal) { "xargs", "env", "nohup", "timeout", "-exec", "sudo", "gosu", "setpriv", "chroot", "runuser", "su-exec" };

    private static readonly HashSet<string> Shells = new(StringComparer.Ordinal) { "sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "fish", "execlineb", "busybox" };

    private static readonly string[] SourcedSuffixes = [".sh", ".bash", ".envsh"];

    public string Name => "scripts";

    public static bool IsShell(string path) => Shells.Contains(path[(path.LastIndexOf('/') + 1)..]);

    /// <summary>Whether the shell itself knows what to do with a word.</summary>
    public static bool IsBuiltIn(string word) => BuiltIns.Contains(word) || ShellWords.IsKeyword(word);

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Shebang is not { } shebang)
        {
            if (IsSourced(file, keeper)) VisitText(file, keeper);
            return;
        }

        string? program = shebang.ProgramOfEnv();
        bool isShell = IsShell(program ?? shebang.Interpreter);

        // Scripts that only come with their package may be for anything; their package depends on what they need.
        if (!file.IsAskedFor && !isShell && keeper.Packages.OwnerOf(file.Node) is not null) return;
        KeptAs role = file.IsAskedFor ? KeptAs.Program : KeptAs.Library;
        var reason = new Reason(Name, "interpreter of", file.Node);
        string interpreter = RootPath.Join(keeper.Settings.WorkingDirectory, shebang.Interpreter);
        int found = keeper.KeepPath(interpreter, role, reason);
        if (found == IRootFiles.None) keeper.Note($"{ByteText.Show(file.Path)} needs the interpreter {ByteText.Show(shebang.Interpreter)}, which the image does not have");
        else VirtualEnvironment.Visit(interpreter, found, keeper);
        if (isShell && file.IsAskedFor) LoginShell.Visit(shebang.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries), keeper, new Reason(Name, "read for", file.Node));

        if (program is not null && CommandSearch.Keep(program, keeper, role, reason) == IRootFiles.None)
        {
            keeper.Note($"{ByteText.Show(file.Path)} needs {ByteText.Show(program)}, which is not on the PATH of the image");
        }

        bool isOwn = file.IsAskedFor || keeper.Packages.OwnerOf(file.Node) is null;
        if (isShell && isOwn) VisitText(file, keeper);
    }

    // A shell reads the file itself with "." and needs no first line. A name in a variable shows nothing but its suffix.
    private static bool IsSourced(KeptFile file, Keeper keeper) => file.Elf is null && (keeper.Sourced.Contains(file.Node) || (
        file.Role is not (KeptAs.Member or KeptAs.Always) && SourcedSuffixes.Any(suffix => file.Name.EndsWith(suffix, StringComparison.Ordinal)) && keeper.Packages.OwnerOf(file.Node) is null));

    private void VisitText(KeptFile file, Keeper keeper)
    {
        if (keeper.Files.ReadAll(file.Node, MaxScriptBytes) is not { } script) keeper.Note($"{ByteText.Show(file.Path)} is a script of more than {MaxScriptBytes} bytes: name the commands in it with SlimOptions.Keep");
        else VisitWords(ByteText.Of(script), keeper, new Reason(Name, "named in", file.Node), ByteText.Show(file.Path), RootPath.DirectoryOf(file.Path));
    }

    /// <summary>Keeps what the words of a script name.</summary>
    /// <param name="script">The text.</param>
    /// <param name="keeper">Keeps the files.</param>
    /// <param name="reason">The reason that they get.</param>
    /// <param name="place">The place of the script, for notes.</param>
    /// <param name="directory">The directory of the script; <see langword="null"/> for text of no file.</param>
    public static void VisitWords(string script, Keeper keeper, Reason reason, string place, string? directory = null)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var variables = new ShellVariables(keeper.Settings.Environment, directory);
        string last = "";
        int dynamic = 0;
        foreach (ShellWord word in ShellWords.Split(script))
        {
            keeper.Budget.Take(1);
            IReadOnlyList<string> texts = TextsOf(word, variables);
            foreach (string text in texts)
            {
                if ((seen.Add(text) || Starters.Contains(last) || IsSourcing(last)) && Visit(text, last, variables, keeper, reason)) found.Add(text);
            }

            if (word.IsDynamic && word.IsCommand && !texts.Any(found.Contains) && !IsForwarding(word.Text) && word.Text.IndexOf('=', StringComparison.Ordinal) <= 0 && dynamic++ < MaxNotes)
            {
                keeper.Note($"{place}: the command \"{ByteText.Show(word.Text)}\" in line {word.Line} is built at run time: name the programs that it can be with SlimOptions.Keep");
            }

            variables.Learn(word.Text);
            last = word.Text;
        }
    }

    private static IReadOnlyList<string> TextsOf(ShellWord word, ShellVariables variables) =>
        word.IsDynamic ? variables.Expand(word.Text)
        : word.IsBehindOutput && word.Text.StartsWith('/') ? [word.Text, .. variables.BesideScript(word.Text)]
        : [word.Text];

    private static bool IsSourcing(string command) => command is "." or "source";

    // "$@" is what the config hands to the entrypoint, which is looked at there.
    private static bool IsForwarding(string word) => word is "$@" or "$*" or "${@}" or "$1" or "${1}" or "$0" or "$$" || word.StartsWith("$((", StringComparison.Ordinal) || word == "$";

    // Whether the image has what the word names.
    private static bool Visit(string word, string last, ShellVariables variables, Keeper keeper, Reason reason)
    {
        if (word.Contains('/'))
        {
            string path = word[(word.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals && equals < word.IndexOf('/', StringComparison.Ordinal) ? equals + 1 : 0)..];
            return VisitPath(path, isSourced: IsSourcing(last), keeper, reason);
        }

        if (ShellWords.IsKeyword(word) || (BuiltIns.Contains(word) && !Starters.Contains(last))) return BuiltIns.Contains(word);
        if (CommandSearch.Keep(word, keeper, KeptAs.Program, reason) != IRootFiles.None) return true;
        return variables.SearchPath.Select(folder => $"{folder}/{word}").FirstOrDefault(path => keeper.IsRunnable(keeper.Files.Resolve(path))) is { } found
            && keeper.KeepPath(found, KeptAs.Program, reason) != IRootFiles.None;
    }

    private static bool VisitPath(string path, bool isSourced, Keeper keeper, Reason reason)
    {
        if (path.Contains('$') || path.Length == 0) return false;
        string full = RootPath.Join(keeper.Settings.WorkingDirectory, path);
        IReadOnlyList<string> matches = PathGlob.IsPattern(full) && full.Count(c => c == '/') > 1 ? PathGlob.Expand(keeper.Files, full) : [full];
        bool isFound = false;
        foreach (string match in matches)
        {
            int node = keeper.Files.Resolve(match);
            isFound |= node > 0;
            if (node > 0 && keeper.Files.KindOf(node) == FileKind.Directory && SharedDirectories.IsVolatile(match))
            {
                keeper.KeepVolatile(match, reason);
                continue;
            }

            if (node <= 0 || SharedDirectories.IsSystemData(match)) continue;
            if (isSourced) keeper.Sourced.Add(node);
            if (keeper.Files.KindOf(node) != FileKind.Directory) keeper.KeepPath(match, isSourced || keeper.IsRunnable(node) ? KeptAs.Program : KeptAs.Data, reason);
            else if (keeper.Packages.OwnerOf(node) is null && SharedDirectories.IsOwn(keeper.Files.PathOf(node))) keeper.KeepTree(match, KeptAs.Data, reason);
            else keeper.KeepPath(match, KeptAs.Data, reason);
        }

        return isFound;
    }
}
