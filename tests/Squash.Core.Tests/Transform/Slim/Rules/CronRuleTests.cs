using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Jobs of a cron daemon.</summary>
public class CronRuleTests
{
    // The tables of users lie below /var/spool, which went as a place for temporary files, and with them all commands.
    [Theory]
    [InlineData(SlimScope.File)]
    [InlineData(SlimScope.Package)]
    public void Visit_Daemon_KeepsTablesAndTheirCommands(SlimScope scope)
    {
        MemoryRoot root = Shell().Program("/usr/sbin/cron", App().Build()).Program("/usr/bin/job", App().Build()).Program("/usr/bin/nightly", App().Build()).Program("/usr/bin/daily", App().Build())
            .File("/var/spool/cron/crontabs/root", "# m h\n*/5 * * * * job --now > /dev/null\n").File("/etc/cron.d/app", "0 3 * * * root nightly\n").Program("/etc/cron.daily/app", "#!/bin/sh\nexec daily\n");

        string[] kept = Kept(root, scope, Config(cmd: ["cron", "-f"]));

        Assert.Contains("/var/spool/cron/crontabs/root", kept);
        Assert.Contains("/etc/cron.d/app", kept);
        Assert.Contains("/usr/bin/job", kept);
        Assert.Contains("/usr/bin/nightly", kept);
        Assert.Contains("/usr/bin/daily", kept);
    }

    [Fact]
    public void Visit_NoDaemon_KeepsNoTable() =>
        Assert.DoesNotContain("/etc/cron.d/app", Kept(Shell().Program("/usr/bin/app", App().Build()).File("/etc/cron.d/app"), SlimScope.File, Config(cmd: ["app"])));
}
