using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Data that only some programs ask for.</summary>
public class DataRulesTests
{
    // A program that asks for the name of its user starts no shell; with whole packages, that once kept bash and coreutils.
    [Theory]
    [InlineData("getpwuid", false)]
    [InlineData("pam_open_session", true)]
    public void Visit_ProgramThatLogsUsersIn_KeepsTheirShells(string import, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Imports(import).Build()).Program("/bin/bash", App().Build()).Program("/usr/sbin/nologin", App().Build())
            .File("/etc/passwd", "root:x:0:0::/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\n").File("/etc/shells", "/bin/bash\n");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal(stays, kept.Contains("/bin/bash"));
        Assert.Equal(stays, kept.Contains("/usr/sbin/nologin"));
    }
}
