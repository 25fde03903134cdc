using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim;

/// <summary>Files that no rule asks for, but that belong to what stays.</summary>
public class SlimResultTests
{
    // The official images of web servers link their logs to the streams of the container; docker logs showed nothing.
    [Theory]
    [InlineData(SlimScope.File)]
    [InlineData(SlimScope.Package)]
    public void Of_LinkInADirectoryOfLogs_StaysIfItLeadsToAStream(SlimScope scope)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/var/log/app/error.log").Build()).Directory("/var/log/app");
        root.Layer = 1;
        root.Symlink("/var/log/app/error.log", "/dev/stderr").Symlink("/var/log/app/access.log", "/proc/self/fd/1").Symlink("/var/log/app/last", "old.log").File("/var/log/app/old.log").Symlink("/var/log/other/log", "/dev/stdout");

        string[] kept = Kept(root, scope, Config(cmd: ["app"]));

        Assert.Equal(["/var/log/app/access.log", "/var/log/app/error.log"], kept.Where(path => path.StartsWith("/var/log/", StringComparison.Ordinal)));
    }
}
