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
}
