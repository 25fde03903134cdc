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

    // squid.conf includes /etc/squid/conf.d/*.conf. It has 334 KB, and none of its lines was read.
    [Theory]
    [InlineData(400_000, true)]
    [InlineData(5_000_000, false)]
    public void Visit_LongFile_IsReadOrReported(int bytes, bool isRead)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app/app.conf").Build())
            .File("/etc/app/app.conf", $"{new string('#', bytes)}\ninclude /etc/app/more.d/*.conf\n").File("/etc/app/more.d/local.conf");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal(isRead, result.IsKept(root.Resolve("/etc/app/more.d/local.conf")));
        Assert.Equal(!isRead, result.Notes.Any(note => note.StartsWith("/etc/app/app.conf is a configuration file of more than", StringComparison.Ordinal)));
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

    // lighttpd's configuration is in part the output of scripts in Perl. They come with its package, which only recommends Perl.
    [Theory]
    [InlineData(0b111_101_101, true)]
    [InlineData(0b110_100_100, false)]
    public void Visit_ScriptOfThePackage_KeepsItsInterpreter(int mode, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Build()).Program("/usr/bin/perl", App().Build())
            .File("/etc/app/app.conf", "include_shell \"/usr/share/app/types.pl --all\"\n").File("/usr/share/app/types.pl", "#!/usr/bin/perl\nopen('/etc/mime.types');\n", mode).File("/etc/mime.types")
            .File("/var/lib/dpkg/status", "Package: app\nStatus: install ok installed\n\n").File("/var/lib/dpkg/info/app.list", "/usr/bin/app\n/etc/app/app.conf\n/usr/share/app/types.pl\n");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app", "-f", "/etc/app/app.conf"]));

        Assert.Contains("/usr/share/app/types.pl", kept);
        Assert.Equal(stays, kept.Contains("/usr/bin/perl"));
        Assert.Equal(stays, kept.Contains("/etc/mime.types"));
    }

    // "include fastcgi_params" of nginx and "!include_try local.conf" of dovecot have no slash.
    [Theory]
    [InlineData("include params;", true)]
    [InlineData("!include_try a.local.conf", true)]
    [InlineData("!include *.local.conf", true)]
    [InlineData("!include ../sites/*local.conf", true)]
    [InlineData("# include params;", false)]
    public void Visit_NameWithoutADirectory_KeepsTheFileOfTheProgram(string line, bool stays)
    {
        string name = line.Contains("local", StringComparison.Ordinal) ? "/etc/app/sites/a.local.conf" : "/etc/app/params";
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app/sites/site").Build()).File("/etc/app/sites/site", $"{line}\n").File(name).File("/etc/app/sites/other");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal(stays, kept.Contains(name));
        Assert.DoesNotContain("/etc/app/sites/other", kept);
    }

    // exim and postfix do not start without the directories of their queues, and deliver into one that they do not make.
    [Fact]
    public void Visit_DirectoryForAQueue_StaysWithItsDirectoriesButNoFiles()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app.conf").Build()).File("/etc/app.conf", "queue = /var/spool/app\nmailbox = /var/mail/$user\n")
            .File("/var/spool/app/input/1").File("/var/spool/other/input/1").File("/var/mail/joe").Directory("/var/other");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.True(result.IsKept(root.Resolve("/var/spool/app/input")));
        Assert.False(result.IsKept(root.Resolve("/var/spool/app/input/1")));
        Assert.False(result.IsKept(root.Resolve("/var/spool/other")));
        Assert.True(result.IsKept(root.Resolve("/var/mail")));
        Assert.False(result.IsKept(root.Resolve("/var/mail/joe")));
        Assert.False(result.IsKept(root.Resolve("/var/other")));
    }

    // ImageMagick starts Ghostscript for PDF.
    [Fact]
    public void Visit_CommandInAnAttribute_KeepsTheProgram()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app/delegates.xml").Build()).Program("/usr/bin/gs", App().Build())
            .File("/etc/app/delegates.xml", "  <delegate decode=\"ps\" command=\"&quot;gs&quot; -q -dBATCH &quot;-sDEVICE=%s&quot;\"/>\n");

        Assert.Contains("/usr/bin/gs", Kept(root, SlimScope.File, Config(cmd: ["app"])));
    }

    // dovecot cannot make a mailbox in the home of a user who does not own it.
    [Fact]
    public void Visit_DirectoryInTheHome_StaysForEachUser()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("/etc/app.conf").Build()).File("/etc/app.conf", "mail_location = maildir:~/Maildir\n")
            .File("/etc/passwd", "joe:x:1000:1000::/home/joe:/bin/sh\n").File("/home/joe/Maildir/new/1").File("/home/joe/other");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Contains("/home/joe/Maildir/new/1", kept);
        Assert.DoesNotContain("/home/joe/other", kept);
    }
}
