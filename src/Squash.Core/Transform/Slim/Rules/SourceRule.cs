using System.Buffers;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Keeping;

namespace Squash.Transform.Slim.Rules;

/// <summary>The sources of an application name files: certificates, configuration, programs that they start.</summary>
internal sealed class SourceRule : ISlimRule
{
    private static readonly string[] Suffixes =
        [".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".ru", ".pl", ".pm", ".php", ".lua", ".tcl", ".json", ".yml", ".yaml", ".toml", ".xml", ".cfg", ".env", ".properties"];

    // Modules of others name what any system may have.
    private static readonly string[] Modules = ["/node_modules/", "/site-packages/", "/dist-packages/", "/vendor/", "/gems/", "/lib/python", "/lib/ruby", "/share/perl", "/lib/perl"];

    private const int MaxBytes = 256 * 1024;

    // A line with one of them may start a program; its words are tried as commands.
    private static readonly string[] Starters =
    [
        "`", "system", "exec", "popen", "Popen", "subprocess", "spawn", "check_output", "check_call", "qx", "passthru", "proc_open", "ProcessBuilder", "open3", "capture2", "cmd(",
    ];

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n\"'`;,=<>(){}[]|&$");

    public string Name => "sources";

    public void Visit(KeptFile file, Keeper keeper)
    {
        if (file.Elf is not null || !IsSource(file)) return;

        // Of packages, only the scripts that something starts; they name the directory of their modules.
        if (file.Role == KeptAs.Library || keeper.Packages.OwnerOf(file.Node) is not null)
        {
            if (!file.IsAskedFor || file.Shebang is null) return;
        }

        if (Modules.Any(part => file.Path.Contains(part, StringComparison.Ordinal))) return;
        ConfigurationRule.VisitLines(file, keeper, new Reason(Name, "named in", file.Node));
        KeepCommands(file, keeper);
    }

    private void KeepCommands(KeptFile file, Keeper keeper)
    {
        if (keeper.Files.ReadAll(file.Node, MaxBytes) is not { } content || content.AsSpan().Contains((byte)0)) return;
        var reason = new Reason(Name, "started by", file.Node, IsMaybe: true);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in ByteText.Of(content).Split('\n').Where(line => Starters.Any(starter => line.Contains(starter, StringComparison.Ordinal))))
        {
            // Runtimes give the text of a command to the shell, and their own names of it are in compressed data.
            keeper.KeepPath("/bin/sh", KeptAs.Program, reason);
            foreach (Range range in Words(line))
            {
                keeper.Budget.Take(1);
                string word = line[range];
                if (word.Length > 0 && seen.Add(word)) CommandSearch.Keep(word, keeper, KeptAs.Program, reason);
            }
        }
    }

    private static List<Range> Words(string line)
    {
        var words = new List<Range>();
        foreach (Range word in line.AsSpan().SplitAny(Separators)) words.Add(word);
        return words;
    }

    private static bool IsSource(KeptFile file) => file.Shebang is { } shebang
        ? !ScriptRule.IsShell(shebang.ProgramOfEnv() ?? shebang.Interpreter)
        : Suffixes.Any(suffix => file.Name.EndsWith(suffix, StringComparison.Ordinal));
}
