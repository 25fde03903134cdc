using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Files beside the program of an application.</summary>
public class ApplicationRuleTests
{
    // A compiled server and its web pages; only what runtimes start kept its directory.
    [Theory]
    [InlineData("/app/server", "/app/static/index.html", true)]
    [InlineData("/opt/tool/bin/server", "/opt/tool/share/data", true)]
    [InlineData("/home/user/server", "/home/user/static/index.html", true)]
    [InlineData("/usr/local/bin/server", "/usr/local/bin/other", false)]
    [InlineData("/server", "/other", false)]
    public void Visit_ProgramOfNoPackage_KeepsItsDirectory(string program, string path, bool stays)
    {
        MemoryRoot root = Root().Program(program, App().Build()).File(path);
        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: [program], workingDirectory: "/home/user")).Contains(path));
    }

    [Fact]
    public void Visit_ProgramOfAPackage_KeepsNothingBesideIt()
    {
        MemoryRoot root = Root().Program("/usr/lib/tool/run", App().Build()).File("/usr/lib/tool/other")
            .File("/var/lib/dpkg/status", "Package: tool\nStatus: install ok installed\n\n").File("/var/lib/dpkg/info/tool.list", "/usr/lib/tool/run\n/usr/lib/tool/other\n");

        Assert.DoesNotContain("/usr/lib/tool/other", Kept(root, SlimScope.File, Config(cmd: ["/usr/lib/tool/run"])));
    }
}
