using Squash.Transform.Slim;
using Squash.Transform.Slim.Files;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Paths in configuration files.</summary>
public class ConfigurationRuleTests
{
    // With whole packages, /etc/skel/.bashrc once kept coreutils.
    [Theory]
    [InlineData(new string[0], false)]
    [InlineData(new[] { "/etc/tool.conf" }, true)]
    public void Visit_FileThatOnlyComesWithItsPackage_KeepsNothingOfOtherPackages(string[] named, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/tool", App().Data(named).Build()).File("/etc/tool.conf", "use /usr/lib/other/module.so\nuse /usr/lib/own.dat\n")
            .File("/usr/lib/other/module.so").File("/usr/lib/own.dat")
            .File("/var/lib/dpkg/status", "Package: tool\nStatus: install ok installed\n\nPackage: other\nStatus: install ok installed\n\n")
            .File("/var/lib/dpkg/info/tool.list", "/usr/bin/tool\n/etc/tool.conf\n").File("/var/lib/dpkg/info/other.list", "/usr/lib/other/module.so\n");

        string[] kept = Kept(root, SlimScope.Package, Config(cmd: ["tool"]), layers: 2);

        Assert.Contains("/etc/tool.conf", kept);
        Assert.Contains("/usr/lib/own.dat", kept);
        Assert.Equal(stays, kept.Contains("/usr/lib/other/module.so"));
    }

    // supervisord searches the PATH, so that its configuration names no path.
    [Theory]
    [InlineData("command=tool --now", true)]
    [InlineData("  ExecStart = tool", true)]
    [InlineData("; command=other", false)]
    [InlineData("title=tool", false)]
    public void Visit_LineThatStartsAProgram_KeepsIt(string line, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/supervisor", App().Data("/etc/supervisor.conf").Build()).Program("/usr/bin/tool", App().Build()).File("/etc/supervisor.conf", $"[program:x]\n{line}\n");

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: ["supervisor"])).Contains("/usr/bin/tool"));
    }

    [Fact]
    public void Visit_SocketThatIsMadeAtRunTime_KeepsItsDirectory()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app.conf", "/run/other/app.pid").Build()).File("/etc/app.conf", "socket = /run/app/app.sock\n").Directory("/run/app").Directory("/run/other").Directory("/run/more");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.True(result.IsKept(root.Resolve("/run/app")));
        Assert.True(result.IsKept(root.Resolve("/run/other")));
        Assert.False(result.IsKept(root.Resolve("/run/more")));
    }

    // Apache starts the dialog for passphrases even if no key has one, and ended without it.
    [Theory]
    [InlineData("SSLPassPhraseDialog exec:/usr/share/tool/ask")]
    [InlineData("key file:///usr/share/tool/ask")]
    [InlineData("CustomLog \"|/usr/share/tool/ask -l\"")]
    [InlineData("path /usr/lib/absent:/usr/share/tool/ask")]
    public void Visit_PathBehindAWord_Stays(string line)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app.conf").Build()).File("/etc/app.conf", $"{line}\n").Program("/usr/share/tool/ask", App().Build());

        Assert.Contains("/usr/share/tool/ask", Kept(root, SlimScope.File, Config(cmd: ["app"])));
    }
}
