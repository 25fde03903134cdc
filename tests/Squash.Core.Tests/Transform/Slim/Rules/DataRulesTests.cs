using Squash.TestSupport.Elf;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Data that only some programs ask for.</summary>
public class DataRulesTests
{
    private const string CharacterSets = "/usr/lib/x86_64-linux-gnu/gconv";

    // A program that asks for the name of its user starts no shell; with whole packages, that once kept bash and coreutils. Without
    // the keys in their homes, no user could log in.
    [Theory]
    [InlineData("getpwuid", false)]
    [InlineData("pam_open_session", true)]
    public void Visit_ProgramThatLogsUsersIn_KeepsTheirShells(string import, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Imports(import).Build()).Program("/bin/bash", App().Build()).Program("/usr/sbin/nologin", App().Build())
            .File("/etc/passwd", "root:x:0:0::/root:/bin/bash\ngit:x:1000:1000::/home/git:/bin/bash\ndaemon:x:1:1::/home/daemon:/usr/sbin/nologin\n").File("/etc/shells", "/bin/bash\n")
            .File("/home/git/.ssh/authorized_keys").File("/home/daemon/other");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal(stays, kept.Contains("/bin/bash"));
        Assert.Equal(stays, kept.Contains("/usr/sbin/nologin"));
        Assert.Equal(stays, kept.Contains("/home/git/.ssh/authorized_keys"));
        Assert.DoesNotContain("/home/daemon/other", kept);
    }

    // All static programs of glibc name the directory, and 10 MB of modules stayed with a program of 1 MB that never converts.
    [Theory]
    [InlineData("Nothing like this should happen", true)]
    [InlineData("other", false)]
    public void Visit_StaticProgram_KeepsCharacterSetsOnlyIfItConverts(string text, bool stays)
    {
        MemoryRoot root = new MemoryRoot().Program("/app", new ElfBuilder { Type = 2 }.Data(CharacterSets, $"{CharacterSets}/gconv-modules.cache", text).Build()).File($"{CharacterSets}/KOI8-R.so").File($"{CharacterSets}/gconv-modules.cache");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["/app"]));

        Assert.Equal(stays, kept.Contains($"{CharacterSets}/KOI8-R.so"));
        Assert.Equal(stays, kept.Contains($"{CharacterSets}/gconv-modules.cache"));
    }

    // setlocale opens the module of the locale's charset, without any iconv_open.
    [Theory]
    [InlineData("LANG=de_DE", true)]
    [InlineData("LC_ALL=ru_RU.KOI8-R", true)]
    [InlineData("LC_CTYPE=de_DE@euro", true)]
    [InlineData("LANG=de_DE.UTF-8", false)]
    [InlineData("LC_ALL=ca_ES.utf8@valencia", false)]
    [InlineData("LANG=C", false)]
    [InlineData("LANGUAGE=de", false)]
    public void Visit_LocaleOfAnotherCharset_KeepsCharacterSets(string variable, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Imports("setlocale").Build()).File($"{CharacterSets}/KOI8-R.so");

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: ["app"], env: [variable])).Contains($"{CharacterSets}/KOI8-R.so"));
    }

    // A static program imports no setlocale that could tell; its locale went.
    [Theory]
    [InlineData("LANG=de_DE.UTF-8", true)]
    [InlineData("TZ=UTC", false)]
    public void Visit_StaticProgram_KeepsTheLocaleOfTheEnvironment(string variable, bool stays)
    {
        const string Locale = "/usr/lib/locale/de_DE.utf8/LC_CTYPE";
        MemoryRoot root = new MemoryRoot().Program("/app", new ElfBuilder { Type = 2 }.Data("/usr/lib/locale").Build()).File(Locale);

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: ["/app"], env: [variable])).Contains(Locale));
    }

    // Since 2.34, glibc itself does what nsswitch.conf calls files and dns. The libraries of these names are empty, and nothing opens them.
    [Theory]
    [InlineData("_nss_files_getpwnam_r", true)]
    [InlineData("_nss_db_getpwnam_r", false)]
    public void Visit_ModuleWithoutFunctions_Goes(string function, bool stays)
    {
        const string Module = "/usr/lib/libnss_files.so.2";
        MemoryRoot root = Root().Program("/usr/bin/app", App().Imports("getpwnam").Build()).File("/etc/nsswitch.conf", "passwd: files\n").File(Module, new ElfBuilder().Data(function).Build());

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: ["app"])).Contains(Module));
    }
}
