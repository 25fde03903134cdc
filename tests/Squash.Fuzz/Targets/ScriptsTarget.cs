using System.Text;
using Squash.Transform.Slim.Files;
using Squash.Transform.Slim.Scripts;

namespace Squash.Fuzz.Targets;

/// <summary>
/// Shell scripts and their first lines: the words together are no longer than the script, and their lines go upwards. The values of
/// variables do not multiply.
/// </summary>
internal static class ScriptsTarget
{
    public static SquashException? Run(byte[] input)
    {
        Shebang? shebang = Shebang.Parse(input);
        Oracle.Holds(shebang is null || shebang.Interpreter.Length > 0, "an interpreter has no name");
        Oracle.Holds(shebang?.ProgramOfEnv() is not "", "env starts a program without a name");
        string script = ByteText.Of(input);
        var variables = new ShellVariables(new Dictionary<string, string> { ["HOME"] = "/root" }, "/usr/bin");
        int line = 1, length = 0, lines = script.Count(c => c == '\n') + 1;
        foreach (ShellWord word in ShellWords.Split(script))
        {
            Oracle.Holds(word.Text.Length is > 0 and <= 4096, "a word is empty, or too long");
            Oracle.Holds(word.Line >= line && word.Line <= lines, "a word has a line that the script does not have, or one before the last word's");
            line = word.Line;
            length += word.Text.Length;
            IReadOnlyList<string> texts = variables.Expand(word.Text);
            Oracle.Holds(texts.Count <= 4 && texts.All(text => text.Length <= 512), "a word has more or longer values than it may have");
            variables.Learn(word.Text);
        }

        Oracle.Holds(length <= script.Length, "the words are longer than the script");
        return shebang is null && length == 0 ? new InvalidArchiveException("it has no words") : null;
    }

    public static IEnumerable<byte[]> Seeds() => ((string[])
    [
        "A=/opt\nB=${A:-${C:=/usr}}/bin\nPATH=$B:$PATH\n. \"$(dirname \"$0\")/lib.sh\"\n${A}$B/tool ${0%/*}/x $HOME/y\n",
        "#!/usr/bin/env -S A=b python3 -u\nimport os\n",
        "#!/bin/sh -e\n# only a comment\nif [ \"$1\" = x ]; then exec \"$@\"; fi\nTOOL=a b\\ c 'd \"e' | f && $(g) `h` \\\n  i; for j in k; do l; done\ncat << EOF\nm's\nEOF\n",
    ]).Select(Encoding.UTF8.GetBytes);
}
