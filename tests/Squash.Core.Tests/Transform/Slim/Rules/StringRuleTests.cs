using System.Text;
using Squash.TestSupport.Elf;
using static Squash.Core.Tests.Transform.Slim.SlimRoots;

namespace Squash.Core.Tests.Transform.Slim.Rules;

/// <summary>Names among the strings of a program.</summary>
public class StringRuleTests
{
    private const string Icu = "/usr/lib/libicuuc.so.72";

    // NativeAOT programs, and others, name "libicuuc.so" and add the version.
    [Fact]
    public void Visit_NameWithoutVersion_KeepsTheVersionsThatTheImageHas()
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("libicuuc.so", "libplain.so").Build()).File(Icu, new ElfBuilder().Build()).File("/usr/lib/libicuuc.so.other", "no library")
            .File("/usr/lib/libplain.so", new ElfBuilder().Build()).File("/usr/lib/libplain.so.1", new ElfBuilder().Build());

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Contains(Icu, kept);
        Assert.Contains("/usr/lib/libplain.so", kept);
        Assert.DoesNotContain("/usr/lib/libicuuc.so.other", kept);
        Assert.DoesNotContain("/usr/lib/libplain.so.1", kept);
    }

    // bash reads ~/.bashrc, git ~/.gitconfig; nothing named them by an absolute path.
    [Theory]
    [InlineData("HOME=/home/user", "/home/user/.apprc")]
    [InlineData("TZ=UTC", "/root/.apprc")]
    public void Visit_FileInTheHome_Stays(string variable, string path)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data("~/.apprc", "~/.absent").Build()).File(path).File("/home/other/.apprc");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"], env: [variable]));

        Assert.Contains(path, kept);
        Assert.DoesNotContain("/home/other/.apprc", kept);
    }

    // With libc.so.6, all of libc6 stayed beside a static program.
    [Fact]
    public void Visit_StaticProgram_NamesNoLibraryOfGlibcOnItsOwnAccount()
    {
        MemoryRoot root = Root().Program("/app", new ElfBuilder { Type = 2 }.Data("libc.so.6", "libgcc_s.so.1", "libplugin.so").Build())
            .File("/usr/lib/libc.so.6", new ElfBuilder().Build()).File("/usr/lib/libgcc_s.so.1", new ElfBuilder().Build()).File("/usr/lib/libplugin.so", new ElfBuilder().Build());

        Assert.Equal(["/app", "/usr/lib/libplugin.so"], Kept(root, SlimScope.File, Config(cmd: ["/app"])));
    }

    // Go and Rust write no NUL behind a string. A server of Go lost /etc/mime.types, and with it the types of its pages.
    [Theory]
    [InlineData("/rustc/0123/library/std/src/io.rs", true)]
    [InlineData("/build/main.c", false)]
    public void Visit_StringsBehindEachOther_KeepTheFilesThatTheImageHas(string language, bool stays)
    {
        MemoryRoot root = Root().Program("/usr/bin/app", App().Data($"{language}is absent/etc/app/app.conf/etc/mime.typesGET /etc/none").Build())
            .File("/etc/mime.types").File("/etc/mime").File("/etc/app/app.conf").File("/etc/app/other.conf");

        string[] kept = Kept(root, SlimScope.File, Config(cmd: ["app"]));

        Assert.Equal(stays, kept.Contains("/etc/mime.types"));
        Assert.Equal(stays, kept.Contains("/etc/app/app.conf"));
        Assert.DoesNotContain("/etc/mime", kept);
        Assert.DoesNotContain("/etc/app/other.conf", kept);
    }

    // Debian's caddy: a C linker (cgo) puts 180 KiB of other data before the build info, so that the program did not count as one of Go.
    [Theory]
    [InlineData("Go", 4, true)]
    [InlineData("GNU", 4, false)]
    public void Visit_ProgramWithTheNoteOfGo_KeepsTheFilesOfJoinedStrings(string owner, uint type, bool stays)
    {
        byte[] program = App().Note(Encoding.ASCII.GetBytes(owner), type, [1, 2, 3]).Data("absent/etc/mime.types/etc/ssh").Build();
        MemoryRoot root = Root().Program("/usr/bin/app", program).File("/etc/mime.types");

        Assert.Equal(stays, Kept(root, SlimScope.File, Config(cmd: ["app"])).Contains("/etc/mime.types"));
    }
}
