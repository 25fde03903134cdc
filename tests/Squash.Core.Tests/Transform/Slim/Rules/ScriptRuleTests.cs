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
}
