using System.Text;
using Squash.TestSupport.Elf;
using Squash.Transform.Slim;
using Squash.Transform.Slim.Files;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim;

/// <summary>Each rule of slimming on small roots: what stays, why, and what goes.</summary>
public class SlimRunTests
{
    [Fact]
    public void Run_File_KeepsTheCommandItsLibrariesAndTheLinksOnTheWay()
    {
        MemoryRoot root = Root()
            .Symlink("/lib", "usr/lib")
            .Program("/usr/bin/app", App("liba.so.1").Build())
            .Symlink("/usr/lib/liba.so.1", "liba.so.1.2")
            .File("/usr/lib/liba.so.1.2", new ElfBuilder().Build())
            .File("/usr/lib/libother.so", new ElfBuilder().Build())
            .File("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
            .Directory("/tmp", 0b1_111_111_111)
            .File("/tmp/rest");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal(["/etc/passwd", "/lib", "/lib64/ld-linux-x86-64.so.2", "/usr/bin/app", "/usr/lib/liba.so.1", "/usr/lib/liba.so.1.2"], kept);
        Assert.True(Run(root, SlimScope.File, Config(cmd: ["app"])).IsKept(root.Resolve("/tmp")));
    }

    [Fact]
    public void Run_CommandMissing_SaysWhichWordAndWhere()
    {
        InvalidRequestException failure = Assert.Throws<InvalidRequestException>(() => Run(Root(), SlimScope.File, Config(cmd: ["nothere"], env: ["PATH=/a:/b"])));

        Assert.Contains("Cmd[0]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"nothere\"", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/a/nothere, /b/nothere", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CommandMissingInShellForm_SaysSo() => Assert.Contains(
        "\"nothere\"",
        Assert.Throws<InvalidRequestException>(() => Run(Shell(), SlimScope.File, Config(cmd: ["/bin/sh", "-c", "nothere --now"]))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Run_EntrypointScriptWithCmd_KeepsBothAndTheCommandsOfTheScript()
    {
        MemoryRoot root = Shell()
            .Program("/entry.sh", "#!/bin/sh\n# sort is only mentioned\nif [ -n \"$X\" ]; then initdb -D /data; fi\nexec \"$@\"\n")
            .Program("/usr/bin/app", App().Build()).Program("/usr/bin/initdb", App().Build()).Program("/usr/bin/sort", App().Build()).Program("/usr/bin/test", App().Build());

        string[] kept = Kept(root, SlimScope.File, Config(entrypoint: ["/entry.sh"], cmd: ["app"]));

        Assert.Contains("/bin/sh", kept);
        Assert.Contains("/entry.sh", kept);
        Assert.Contains("/usr/bin/app", kept);
        Assert.Contains("/usr/bin/initdb", kept);
        Assert.DoesNotContain("/usr/bin/sort", kept);
        Assert.DoesNotContain("/usr/bin/test", kept);
        Assert.DoesNotContain(Run(root, SlimScope.File, Config(entrypoint: ["/entry.sh"], cmd: ["app"])).Notes, note => note.Contains("built at run time", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_NoCommandAtAll_AsksForOne()
    {
        MemoryRoot root = Shell();

        Assert.Contains("neither Entrypoint nor Cmd", Assert.Throws<InvalidRequestException>(() => Run(root, SlimScope.Package, Config())).Message, StringComparison.Ordinal);
        Assert.True(SlimRun.Run(root, new SlimOptions { Keep = ["/bin/sh"] }, Config(), 1).IsKept(root.Resolve("/bin/sh")));
    }

    [Theory]
    [InlineData(new[] { "/bin/sh", "-ec" }, new[] { "exec tool" })]
    [InlineData(new[] { "/bin/sh" }, new[] { "--rcfile", "absent", "-c", "exec tool" })]
    [InlineData(new[] { "/bin/sh", "-c", "tool \"a # b\"; tool" }, null)]
    [InlineData(new[] { "/bin/sh", "-c", "echo \"a # b\" | tool" }, null)]
    public void Run_TextForAShell_KeepsItsCommands(string[] entrypoint, string[]? cmd)
    {
        MemoryRoot root = Shell().Program("/usr/bin/tool", App().Build());

        Assert.Contains("/usr/bin/tool", Kept(root, SlimScope.File, Config(entrypoint: entrypoint, cmd: cmd)));
    }

    [Fact]
    public void Run_WordBuiltAtRunTime_IsNoted()
    {
        MemoryRoot root = Shell().Program("/entry.sh", "#!/bin/sh\n$TOOL --now\n");

        Assert.Contains(Run(root, SlimScope.File, Config(entrypoint: ["/entry.sh"])).Notes, note => note.Contains("/entry.sh: the command \"$TOOL\" in line 2 is built at run time", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_EnvShebang_KeepsEnvAndTheInterpreter()
    {
        MemoryRoot root = Root().Program("/run.py", "#!/usr/bin/env -S python3 -u\n").Program("/usr/bin/env", App().Build()).Program("/usr/bin/python3", App().Build())
            .File("/usr/lib/python3/os.py").File("/usr/lib/ruby/set.rb");

        string[] kept = Kept(root, SlimScope.File, Config(entrypoint: ["/run.py"]));

        Assert.Contains("/usr/bin/env", kept);
        Assert.Contains("/usr/bin/python3", kept);
        Assert.Contains("/usr/lib/python3/os.py", kept);
        Assert.DoesNotContain("/usr/lib/ruby/set.rb", kept);
    }

    [Theory]
    [InlineData("ruby3.1", "/usr/lib/x86_64-linux-gnu/rubygems-integration/3.1.0/gems/nokogiri/lib/nokogiri.rb")]
    [InlineData("ruby", "/usr/share/rubygems-integration/all/gems/rack/lib/rack.rb")]
    [InlineData("nodejs", "/usr/share/nodejs/express/index.js")]
    [InlineData("perl", "/usr/lib/x86_64-linux-gnu/perl5/5.36/DBI.pm")]
    public void Run_Runtime_KeepsTheModulesOfDebian(string program, string module)
    {
        MemoryRoot root = Root().Program($"/usr/bin/{program}", App().Build()).File(module);

        Assert.Contains(module, Kept(root, SlimScope.File, Config(cmd: [program])));
    }

    // exim changes to the home of the user whom a mail is for, and did not deliver any.
    [Fact]
    public void Run_UserWithHome_KeepsTheDirectoryWithoutItsFiles()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Build()).File("/etc/passwd", "joe:x:1000:1000::/home/joe:/bin/sh\nweb:x:33:33::/var/www:/usr/sbin/nologin\nann:x:1001:1001::/home/ann:\n")
            .File("/home/joe/file").Directory("/home/ann").Directory("/home/other").Directory("/var/www");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.True(result.IsKept(root.Resolve("/home/joe")));
        Assert.True(result.IsKept(root.Resolve("/home/ann")));
        Assert.True(result.IsKept(root.Resolve("/var/www")));
        Assert.False(result.IsKept(root.Resolve("/home/joe/file")));
        Assert.False(result.IsKept(root.Resolve("/home/other")));
    }

    [Fact]
    public void Run_Healthcheck_KeepsItsCommand()
    {
        MemoryRoot root = Shell().Program("/usr/bin/app", App().Build()).Program("/usr/bin/curl", App().Build());

        Assert.Contains("/usr/bin/curl", Kept(root, SlimScope.File, Config(cmd: ["app"], health: ["CMD-SHELL", "curl -f http://localhost || exit 1"])));
    }

    [Theory]
    [InlineData("getaddrinfo", "/usr/lib/libnss_dns.so.2")]
    [InlineData("getpwnam", "/etc/nsswitch.conf")]
    [InlineData("iconv_open", "/usr/lib/gconv/UTF-16.so")]
    [InlineData("setlocale", "/usr/lib/locale/C.utf8/LC_CTYPE")]
    [InlineData("setlocale", "/usr/lib/locale/de_DE.utf8/LC_CTYPE")]
    [InlineData("localtime_r", "/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("SSL_CTX_new", "/etc/ssl/certs/ca.pem")]
    [InlineData("SSL_CTX_new", "/usr/share/ca-certificates/ca.crt")]
    [InlineData("pthread_cancel", "/usr/lib/libgcc_s.so.1")]
    [InlineData("popen", "/bin/sh")]
    [InlineData("pam_start", "/usr/lib/security/pam_unix.so")]
    public void Run_Import_KeepsTheDataThatItReads(string import, string path)
    {
        MemoryRoot root = Shell().Program("/usr/bin/app", App().Imports(import).Build()).Program("/usr/bin/plain", App().Build())
            .File("/etc/nsswitch.conf", "hosts: files dns # and no more\n")
            .File("/usr/lib/libnss_dns.so.2", new ElfBuilder().Data("_nss_dns_gethostbyname4_r").Build())
            .File("/usr/lib/gconv/UTF-16.so", new ElfBuilder().Build())
            .File("/usr/lib/locale/C.utf8/LC_CTYPE").File("/usr/lib/locale/de_DE.utf8/LC_CTYPE").File("/usr/lib/locale/fr_FR.utf8/LC_CTYPE")
            .File("/usr/share/zoneinfo/Europe/Berlin").File("/usr/share/zoneinfo/Europe/Paris")
            .Symlink("/etc/ssl/certs/ca.pem", "/usr/share/ca-certificates/ca.crt").File("/usr/share/ca-certificates/ca.crt")
            .File("/usr/lib/libgcc_s.so.1", new ElfBuilder().Build())
            .File("/usr/lib/security/pam_unix.so", new ElfBuilder().Build());
        string[] env = ["LANG=de_DE.UTF-8", "TZ=Europe/Berlin"];

        Assert.Contains(path, Kept(root, SlimScope.File, Config(cmd: ["app"], env: env)));
        if (path != "/etc/nsswitch.conf") Assert.DoesNotContain(path, Kept(root, SlimScope.File, Config(cmd: ["plain"], env: env)));
        Assert.DoesNotContain("/usr/lib/locale/fr_FR.utf8/LC_CTYPE", Kept(root, SlimScope.File, Config(cmd: ["app"], env: env)));
        Assert.DoesNotContain("/usr/share/zoneinfo/Europe/Paris", Kept(root, SlimScope.File, Config(cmd: ["app"], env: env)));
    }

    [Fact]
    public void Run_DlopenNoteAndString_KeepsWhatIsNamed()
    {
        MemoryRoot root = Root()
            .Program("/usr/bin/app", App().DlopenNote("""[{"soname":["libreq.so.1"],"priority":"required"},{"soname":["libsug.so.1"],"priority":"suggested"}]""").Data("libmaybe.so.1", "/etc/app.conf", "/usr/share/app/x").Build())
            .File("/usr/lib/libreq.so.1", new ElfBuilder().Build()).File("/usr/lib/libsug.so.1", new ElfBuilder().Build()).File("/usr/lib/libmaybe.so.1", new ElfBuilder().Build())
            .File("/etc/app.conf");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal("dlopen notes", result.ReasonOf(root.Resolve("/usr/lib/libreq.so.1"))?.Rule);
        Assert.True(result.ReasonOf(root.Resolve("/usr/lib/libmaybe.so.1"))?.IsMaybe);
        Assert.True(result.IsKept(root.Resolve("/etc/app.conf")));
        Assert.False(result.IsKept(root.Resolve("/usr/lib/libsug.so.1")));
        Assert.Contains(result.Notes, note => note.Contains("libsug.so.1, which is only suggested", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Configuration_KeepsWhatItNames()
    {
        MemoryRoot root = Root()
            .Program("/usr/bin/app", App().Data("/etc/app/app.conf", "/var/lib/app/made").Build()).Directory("/var/lib/app").Directory("/var/lib/other")
            .File("/etc/app/app.conf", "include /etc/app/on/*.conf;\n# load /usr/lib/app/off.so\nroot /var/www/html;\nlog /var/log/app/x.log;\n")
            .File("/etc/app/on/a.conf", "load_module modules/a.so;\n")
            .Symlink("/usr/share/app/modules", "../../lib/app").File("/usr/lib/app/a.so", new ElfBuilder().Build()).File("/usr/lib/app/off.so", new ElfBuilder().Build())
            .File("/var/www/html/index.html").File("/var/log/app/x.log");

        SlimResult result = Run(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.True(result.IsKept(root.Resolve("/usr/lib/app/a.so")));
        Assert.True(result.IsKept(root.Resolve("/var/www/html/index.html")));
        Assert.True(result.IsKept(root.Resolve("/var/log/app")));
        Assert.True(result.IsKept(root.Resolve("/var/lib/app")));
        Assert.False(result.IsKept(root.Resolve("/var/lib/other")));
        Assert.False(result.IsKept(root.Resolve("/var/log/app/x.log")));
        Assert.False(result.IsKept(root.Resolve("/usr/lib/app/off.so")));
    }

    [Theory]
    [InlineData("/app/main.py", "context.load_cert_chain('/usr/local/share/ca-certificates/site.crt', \"/etc/ssl/site.key\")\n# '/etc/ssl/other.key'\n")]
    [InlineData("/app/settings.json", "{\"certificates\": [\"/usr/local/share/ca-certificates/site.crt\"], \"key\":\"/etc/ssl/site.key\"}")]
    [InlineData("/app/run", "#!/usr/bin/python3\nopen(`/etc/ssl/site.key`)\n")]
    public void Run_SourceOfAnApplication_KeepsWhatItNames(string path, string text)
    {
        MemoryRoot root = Root().Program("/usr/bin/python3", App().Build()).Program("/app/start.py", "").Program(path, text)
            .File("/etc/ssl/site.key").File("/etc/ssl/other.key").File("/usr/local/share/ca-certificates/site.crt")
            .File("/app/node_modules/other/index.js", "'/etc/ssl/other.key'");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["python3", "/app/start.py"]));

        Assert.Contains("/etc/ssl/site.key", kept);
        Assert.DoesNotContain("/etc/ssl/other.key", kept);
    }

    [Theory]
    [InlineData("subprocess.run(['tool', '--now'])", true)]
    [InlineData("print `tool --now | other`;", true)]
    [InlineData("$out = shell_exec(\"tool --now\");", true)]
    [InlineData("the tool of a comment", false)]
    public void Run_CommandInASource_StaysWhereTheLineStartsPrograms(string line, bool stays)
    {
        MemoryRoot root = Shell().Program("/usr/bin/python3", App().Build()).Program("/usr/bin/tool", App().Build()).File("/app/start.py", $"import os\n{line}\n");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["python3", "/app/start.py"]));

        Assert.Equal(stays, kept.Contains("/usr/bin/tool"));
        Assert.Equal(stays, kept.Contains("/bin/sh"));
    }

    [Fact]
    public void Run_StringsOfAProgram_KeepDataBelowItsPrefixAndCommandsWithOptions()
    {
        MemoryRoot root = Shell()
            .Program("/usr/bin/app", App().Imports("popen").Data("share/app/templates", "tool -a", "share/locale", "other").Build())
            .Program("/usr/bin/plain", App().Data("tool -a").Build()).Program("/usr/bin/tool", App().Build()).Program("/usr/bin/other", App().Build())
            .File("/usr/share/app/templates/one").File("/usr/share/locale/de/app.mo");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Contains("/usr/share/app/templates/one", kept);
        Assert.Contains("/usr/bin/tool", kept);
        Assert.DoesNotContain("/usr/bin/other", kept);
        Assert.DoesNotContain("/usr/share/locale/de/app.mo", kept);
        Assert.DoesNotContain("/usr/bin/tool", Kept(root, SlimScope.File, Config(cmd: ["plain"])));
    }

    [Fact]
    public void Run_ProgramThatNamesTheTimeZones_KeepsAllOfThem()
    {
        MemoryRoot root = Shell().Program("/usr/bin/app", App().Imports("localtime").Data("/usr/share/zoneinfo").Build()).File("/usr/share/zoneinfo/Europe/Paris");

        Assert.Contains("/usr/share/zoneinfo/Europe/Paris", Kept(root, SlimScope.File, Config(cmd: ["app"])));
    }

    [Fact]
    public void Run_Package_KeepsItsFilesItsDependenciesAndOwnFilesAboveTheBase()
    {
        MemoryRoot root = Packaged();

        string[] kept = Kept(root, SlimScope.Package, Config(cmd: ["tool"]), layers: 2);

        Assert.Contains("/usr/share/tool/data", kept);
        Assert.Contains("/usr/bin/helper", kept);
        Assert.Contains("/usr/share/doc/tool/copyright", kept);
        Assert.Contains("/opt/mine", kept);
        Assert.DoesNotContain("/usr/share/man/tool.1", kept);
        Assert.DoesNotContain("/usr/bin/debconf", kept);
        Assert.DoesNotContain("/usr/bin/unrelated", kept);
        Assert.DoesNotContain("/opt/base", kept);
        Assert.DoesNotContain("/var/cache/x", kept);
    }

    [Theory]
    [InlineData(SlimScope.Package, "Package: tool;Package: helper")]
    [InlineData(SlimScope.File, "Package: tool")]
    public void Run_Dpkg_DescribesThePackagesThatStay(SlimScope scope, string expected)
    {
        MemoryRoot root = Packaged();

        SlimResult result = Run(root, scope, Config(cmd: ["tool"]), layers: 2);

        string status = Encoding.UTF8.GetString(result.Contents[root.Resolve("/var/lib/dpkg/status")]);
        Assert.Equal(expected, string.Join(';', status.Split('\n').Where(line => line.StartsWith("Package:", StringComparison.Ordinal))));
    }

    [Fact]
    public void Run_KeepPatternAndPackage_AddRoots()
    {
        MemoryRoot root = Packaged();
        var options = new SlimOptions { Scope = SlimScope.File, Keep = ["/usr/bin/unr*"], KeepPackages = ["helper"] };

        SlimResult result = SlimRun.Run(root, options, Config(cmd: ["tool"]), 2);

        Assert.True(result.IsKept(root.Resolve("/usr/bin/unrelated")));
        Assert.True(result.IsKept(root.Resolve("/usr/bin/helper")));
        Assert.Throws<InvalidRequestException>(() => SlimRun.Run(root, options with { KeepPackages = ["absent"] }, Config(cmd: ["tool"]), 2));
    }

    [Fact]
    public void Run_RecordsOfPackages_ListOnlyWhatStays()
    {
        const string info = "/var/lib/dpkg/info/tool";
        MemoryRoot root = Packaged().Symlink("/bin", "usr/bin")
            .File($"{info}.list", "/.\n/usr\n/usr/bin\n/bin/tool\n/usr/share/tool/data\n/usr/share/man/tool.1\n/etc/tool.conf\n/absent\n")
            .File($"{info}.md5sums", "0123456789abcdef  bin/tool\n0123456789abcdef  usr/share/man/tool.1\n0123456789abcdef  absent\n")
            .File($"{info}.conffiles", "/etc/tool.conf\nremove-on-upgrade /etc/old.conf\n").File("/etc/tool.conf");

        SlimResult file = Run(root, SlimScope.File, Config(cmd: ["tool"])), package = Run(root, SlimScope.Package, Config(cmd: ["tool"]));

        Assert.Equal("/.\n/usr\n/usr/bin\n/bin/tool\n", Content(file, ".list"));
        Assert.Equal("0123456789abcdef  bin/tool\n", Content(file, ".md5sums"));
        Assert.False(file.IsKept(root.Resolve($"{info}.conffiles")));
        Assert.Equal("/.\n/usr\n/usr/bin\n/bin/tool\n/usr/share/tool/data\n/etc/tool.conf\n", Content(package, ".list"));
        Assert.Equal("/etc/tool.conf\n", Content(package, ".conffiles"));

        string Content(SlimResult result, string suffix) => ByteText.Of(result.Contents[root.Resolve(info + suffix)]);
    }

    private static MemoryRoot Packaged()
    {
        MemoryRoot root = Root()
            .Program("/usr/bin/tool", App().Build()).File("/usr/share/tool/data").File("/usr/share/man/tool.1").File("/usr/share/doc/tool/copyright")
            .Program("/usr/bin/helper", App().Build()).Program("/usr/bin/debconf", App().Build()).Program("/usr/bin/unrelated", App().Build())
            .File("/opt/base")
            .File("/var/lib/dpkg/status", string.Concat(
                "Package: tool\nStatus: install ok installed\nDepends: missing | helper (>= 1), debconf\n\n",
                "Package: helper\nStatus: install ok installed\n\nPackage: debconf\nStatus: install ok installed\n\nPackage: unrelated\nStatus: install ok installed\n\n"))
            .File("/var/lib/dpkg/info/tool.list", "/usr/bin/tool\n/usr/share/tool/data\n/usr/share/man/tool.1\n/usr/share/doc/tool/copyright\n")
            .File("/var/lib/dpkg/info/helper.list", "/usr/bin/helper\n").File("/var/lib/dpkg/info/debconf.list", "/usr/bin/debconf\n").File("/var/lib/dpkg/info/unrelated.list", "/usr/bin/unrelated\n");
        root.Layer = 1;
        return root.File("/opt/mine").File("/var/cache/x");
    }

    [Fact]
    public void Run_OnBuild_IsNoted()
    {
        byte[] config = """{"config":{"Cmd":["app"],"OnBuild":["RUN apt-get update"]}}"""u8.ToArray();

        Assert.Contains(Run(Root().Program("/usr/bin/app", App().Build()), SlimScope.File, config).Notes, note => note.Contains("\"RUN apt-get update\"", StringComparison.Ordinal));
    }
}
