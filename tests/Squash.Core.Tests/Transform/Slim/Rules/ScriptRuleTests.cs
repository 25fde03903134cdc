using Squash.Transform.Slim;
using Squash.Transform.Slim.Files;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Shell scripts that read other scripts.</summary>
public class ScriptRuleTests
{
    // A sourced file has no first line and need not be executable; its commands went.
    [Theory]
    [InlineData(". /usr/local/lib/functions", "/usr/local/lib/functions")]
    [InlineData("source /usr/local/lib/functions", "/usr/local/lib/functions")]
    [InlineData("for f in /entry.d/*; do . \"$f\"; done", "/entry.d/10-first.envsh")]
    [InlineData("find /entry.d/ -type f | while read -r f; do . \"$f\"; done", "/entry.d/sub/first.sh")]
    public void Visit_SourcedFile_KeepsItsCommands(string line, string path)
    {
        MemoryRoot root = Shell().Program("/entry.sh", $"#!/bin/sh\n{line}\n").Program("/usr/bin/tool", App().Build()).File(path, "tool --now\n");

        string[] kept = Kept(root, SlimScope.File, Config(entrypoint: ["/entry.sh"]));

        Assert.Contains(path, kept);
        Assert.Contains("/usr/bin/tool", kept);
    }

    [Fact]
    public void Visit_FileThatIsOnlyRead_KeepsNoCommands()
    {
        MemoryRoot root = Shell().Program("/entry.sh", "#!/bin/sh\nread x < /etc/words\n").Program("/usr/bin/tool", App().Build()).File("/etc/words", "tool --now\n");

        Assert.DoesNotContain("/usr/bin/tool", Kept(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])));
    }

    // Scripts put paths together from the environment, from their own variables, and from the directory that they lie in. catalina.sh,
    // erl and many entrypoints lost what they start.
    [Theory]
    [InlineData("$HOME_OF_APP/bin/tool")]
    [InlineData("DIR=/usr/local\nexec \"$DIR\"/bin/tool \"$@\"")]
    [InlineData("DIR=${DIR:-/usr/local}\nBIN=$DIR/bin\nexec $BIN/tool")]
    [InlineData(": ${DIR:=/usr/local}; ${DIR}/bin/tool")]
    [InlineData("TOOL=/usr/local/bin/tool\n$TOOL --now")]
    [InlineData("PATH=/usr/local/bin:$PATH\ntool --now")]
    [InlineData("exec \"$(dirname \"$0\")/tool\"")]
    [InlineData("`dirname $0`/tool")]
    [InlineData("DIR=$(cd \"$(dirname \"$0\")/..\" && pwd)\n\"$DIR/bin/tool\"")]
    [InlineData("exec ${0%/*}/tool")]
    public void Visit_PathInVariables_KeepsTheProgramWithoutANote(string line)
    {
        MemoryRoot root = Shell().Program("/usr/local/bin/entry", $"#!/bin/sh\n{line}\n").Program("/usr/local/bin/tool", App("libtool.so.1").Build()).File("/usr/lib/libtool.so.1", App().Build())
            .Program("/usr/bin/dirname", App().Build());

        SlimResult result = Run(root, SlimScope.File, Config(entrypoint: ["/usr/local/bin/entry"], env: ["HOME_OF_APP=/usr/local", "PATH=/usr/bin:/bin"]));

        Assert.True(result.IsKept(root.Resolve("/usr/lib/libtool.so.1")));
        Assert.Empty(result.Notes);
    }

    [Fact]
    public void Visit_CommandInAnUnknownVariable_IsANote()
    {
        MemoryRoot root = Shell().Program("/entry.sh", "#!/bin/sh\n$TOOL --now\n");

        Assert.Contains("\"$TOOL\" in line 2", Assert.Single(Run(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])).Notes), StringComparison.Ordinal);
    }

    // Values that multiply once took gigabytes in a draft.
    [Fact]
    public void Visit_VariablesThatMultiply_TakeBoundedMemory()
    {
        string script = string.Concat(Enumerable.Range(0, 4).Select(i => $"a={new string((char)('b' + i), 500)}\n")) + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"$a$a$a/{i}\n"));
        MemoryRoot root = Shell().Program("/entry.sh", "#!/bin/sh\n" + script);
        long before = GC.GetTotalAllocatedBytes();

        Assert.Contains("/entry.sh", Kept(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])));

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1_000_000_000);
    }

    // /etc/profile starts id; without it, each login shell complains.
    [Theory]
    [InlineData(new[] { "bash", "-lc", "true" }, "TZ=", true)]
    [InlineData(new[] { "bash", "--login", "-c", "true" }, "TZ=", true)]
    [InlineData(new[] { "/script" }, "TZ=", true)]
    [InlineData(new[] { "bash", "-c", "true" }, "BASH_ENV=/etc/profile", true)]
    [InlineData(new[] { "bash", "-c", "true" }, "TZ=", false)]
    public void Visit_LoginShell_KeepsTheCommandsOfItsScripts(string[] cmd, string variable, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/bash", App().Build()).Program("/usr/bin/id", App().Build()).File("/etc/profile", "if [ \"$(id -u)\" -eq 0 ]; then :; fi\n").Program("/script", "#!/usr/bin/bash -l\ntrue\n");

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: cmd, env: [variable])).Contains("/usr/bin/id"));
    }

    // apache2ctl tests whether envvars exists before it reads it, and Apache ended without the directory that envvars names.
    [Theory]
    [InlineData("SUFFIX=\nexport LOG=/var/log/app$SUFFIX\n", true)]
    [InlineData("export LOG=/var/log/app$SUFFIX\n", false)]
    public void Visit_SourcedFileThatIsTestedFirst_IsReadWithItsEmptyVariables(string variables, bool stays)
    {
        MemoryRoot root = Shell().Program("/usr/bin/appctl", "#!/bin/sh\nVARS=/etc/app/envvars\nif test -f $VARS; then\n  . $VARS\nfi\n").File("/etc/app/envvars", variables).Directory("/var/log/app");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["appctl"]));

        Assert.Equal(stays, result.IsKept(root.Resolve("/var/log/app")));
    }
}
