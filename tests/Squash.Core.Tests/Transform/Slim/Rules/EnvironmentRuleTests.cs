using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Files that only a variable of the config names.</summary>
public class EnvironmentRuleTests
{
    // ripgrep read its options from /etc/rgrc, which RIPGREP_CONFIG_PATH named, and no string of the program.
    [Theory]
    [InlineData("RIPGREP_CONFIG_PATH=/etc/rgrc", "/etc/rgrc", true)]
    [InlineData("SSL_CERT_FILE=/certs/own.pem", "/certs/own.pem", true)]
    [InlineData("JAVA_OPTS=-Xmx1g -javaagent:/agents/a.jar=port=1", "/agents/a.jar", true)]
    [InlineData("APP_CONFIG=/srv/app", "/srv/app/settings.yml", true)]
    [InlineData("PGDATA=/var/lib/app/data", "/var/lib/app/data/one", true)]
    [InlineData("URL=http://host//etc/rgrc", "/etc/rgrc", false)]
    [InlineData("PATH=/opt/tool:/usr/bin", "/opt/tool/unused", false)]
    [InlineData("XDG_CONFIG_DIRS=/etc", "/etc/rgrc", false)]
    [InlineData("SOCKETS=/run/app", "/run/app/old.pid", false)]
    [InlineData("JAVA_HOME=/usr/lib/jvm/java", "/usr/lib/jvm/java/lib/modules", false)]
    public void Apply_VariableThatNamesAPath_KeepsWhatItNames(string variable, string path, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/tool", App().Build()).File(path);

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: ["tool"], env: [variable])).Contains(path));
    }

    // GOPATH and CARGO_HOME name whole compilers, which have their programs in the PATH.
    [Fact]
    public void Apply_DirectoryWithProgramsInPath_KeepsOnlyWhatCommandsName()
    {
        MemoryRoot root = Root().Program("/opt/cargo/bin/tool", App().Build()).Program("/usr/bin/app", App().Build()).File("/opt/cargo/registry/one");

        Assert.Equal(["/lib64/ld-linux-x86-64.so.2", "/usr/bin/app"], Kept(root, SlimScope.File, Config(cmd: ["app"], env: ["CARGO_HOME=/opt/cargo", "PATH=/opt/cargo/bin:/usr/bin"])));
    }

    // Tomcat's base has links to its configuration below /etc and to its logs; the directories stayed empty.
    [Fact]
    public void Apply_DirectoryWithLinksToOthers_KeepsWhatTheyLeadTo()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Build()).Symlink("/var/lib/app/conf", "/etc/app").File("/etc/app/server.xml").Symlink("/var/lib/app/logs", "/var/log/app").File("/var/log/app/old.log")
            .Symlink("/var/lib/app/lib", "/usr/lib").File("/usr/lib/other.dat").Symlink("/var/lib/app/doc", "/usr/share/doc/app").File("/usr/share/doc/app/README").Symlink("/var/lib/app/self", ".");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"], env: ["APP_BASE=/var/lib/app"]));

        Assert.Contains("/etc/app/server.xml", kept);
        Assert.DoesNotContain("/var/log/app/old.log", kept);
        Assert.DoesNotContain("/usr/lib/other.dat", kept);
        Assert.DoesNotContain("/usr/share/doc/app/README", kept);
    }
}
