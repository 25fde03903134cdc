using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Words of the commands of a config that name files.</summary>
public class RootRuleTests
{
    // A directory right below the root belongs to the application, except those of every system.
    [Theory]
    [InlineData("/app", "/app/classes/App.class", true)]
    [InlineData("/app/classes:/opt/lib/*", "/opt/lib/one.jar", true)]
    [InlineData("--path=/srv", "/srv/data", true)]
    [InlineData("/home/user/app", "/home/user/app/main.py", true)]
    [InlineData("/home/user", "/home/user/.cache", false)]
    [InlineData("/etc", "/etc/other.conf", false)]
    [InlineData("/usr/lib", "/usr/lib/other", false)]
    public void Apply_ArgumentThatNamesADirectory_KeepsWhatIsBelow(string argument, string path, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/tool", App().Build()).File(path);

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(entrypoint: ["tool"], cmd: [argument])).Contains(path));
    }

    [Theory]
    [InlineData(new[] { "/bin/sh" }, true)]
    [InlineData(new[] { "sh", "-l" }, true)]
    [InlineData(new[] { "sh", "-c", "exec tool" }, false)]
    [InlineData(new[] { "sh", "/run.sh" }, false)]
    public void Apply_ShellWithoutAScript_IsNoted(string[] cmd, bool isNoted) =>
        Assert.Equal(isNoted, Run(Shell().Program("/usr/bin/tool", App().Build()), SlimScope.File, Config(cmd: cmd)).Notes.Any(note => note.Contains("Cmd[0] of the config starts a shell without a script", StringComparison.Ordinal)));
}
