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
}
