using Newtonsoft.Json.Linq;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class SlimReportTests
{
    private static readonly SlimReport Report = new()
    {
        Scope = SlimScope.File,
        Files =
        [
            new SlimFile { Path = "/bin/app", Bytes = 7_000_000, Rule = "config", Reasons = ["Cmd[0]"], Package = "app" },
            new SlimFile { Path = "/lib/a.so", Bytes = 2_000_000, Rule = "libraries", Reasons = ["needed by /bin/app", "Cmd[0]"], Package = "liba" },
            new SlimFile { Path = "/lib/b.so", Bytes = 1_000_000, Rule = "strings", Reasons = ["named in /bin/app", "Cmd[0]"], IsMaybe = true },
            new SlimFile { Path = "/lib/perl", Bytes = 0 },
            new SlimFile { Path = "/lib64", Bytes = 0, LinkTarget = "lib", Rule = "libraries", Reasons = ["on the way to /lib/a.so", "Cmd[0]"] },
            new SlimFile { Path = "/loop", Bytes = 0, LinkTarget = "/loop/y" },
            new SlimFile { Path = "/usr/bin/perl", Bytes = 4_000_000, Package = "perl" },
            new SlimFile { Path = "/usr/bin/x\\x1b", Bytes = 500_000 },
        ],
        Packages = ["app", "liba"],
        Notes = ["/bin/app needs libc\u001b.so"],
        OtherScopeBytes = 12_000_000,
    };

    [Fact]
    public void Write_Slimmed_ListsRulesPackagesAndTheOtherScope() => Assert.Equal(
        """
        squash: note: /bin/app needs libc\x1b.so
        app:1: kept 10 MB of 14.5 MB; 1 note
                  7 MB  config (1 file)
                  2 MB  libraries (2 files)
                  1 MB  strings (1 file)
          left out 4.5 MB
                  4 MB  perl
                500 kB  no package
          --slim=package would keep 12 MB

        """,
        Write());

    [Theory]
    [InlineData("/lib/a.so", "/lib/a.so ← needed by /bin/app ← Cmd[0]")]
    [InlineData("lib/b.so", "/lib/b.so ← named in /bin/app ← Cmd[0] (maybe)")]
    [InlineData("/usr/bin/perl", "/usr/bin/perl is left out: no rule asks for it (package perl)")]
    [InlineData("/absent", "/absent is not a file of the image, nor a directory with files")]
    [InlineData("/lib64/a.so", "/lib64/a.so is /lib/a.so ← needed by /bin/app ← Cmd[0]")]
    [InlineData("/lib64/../lib64/perl", "/lib64/../lib64/perl is /lib/perl is left out: no rule asks for it")]
    [InlineData("/lib64", "/lib64 ← on the way to /lib/a.so ← Cmd[0] (a link to lib)")]
    [InlineData("/lib64/", "/lib/ has 3 files (3 MB), and 2 of them stay (3 MB)")]
    [InlineData("lib", "/lib/ has 3 files (3 MB), and 2 of them stay (3 MB)")]
    [InlineData("/usr/", "/usr/ has 2 files (4.5 MB), and none stays")]
    [InlineData("/", "/ has 8 files (14.5 MB), and 4 of them stay (10 MB)")]
    [InlineData("/loop/x", "/loop/x is not a file of the image, nor a directory with files")]
    public void Write_Explained_PrintsTheChain(string path, string line) => Assert.EndsWith($"\n{line}\n", Write(explained: [path]), StringComparison.Ordinal);

    [Fact]
    public void Write_Verbose_ListsEveryFile()
    {
        string text = Write(verbose: true);

        Assert.All(Report.Files, file => Assert.Contains(TerminalText.Escape(file.ToString()), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ManyNotes_ShowsTheFirstAndCountsTheRest()
    {
        SlimReport report = Report with { Notes = [.. Enumerable.Range(10, 50).Select(i => $"note {i}")] };

        Assert.Contains("squash: note: note 29\nsquash: note: … and 30 more; --verbose has all\n", Write(report), StringComparison.Ordinal);
        Assert.Contains("squash: note: note 59\n", Write(report, verbose: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Json_HasEveryFileWithItsReasons()
    {
        JObject json = SlimJson.Of(Report);

        Assert.Equal("file", json["scope"]);
        Assert.Equal(10_000_000, json["keptBytes"]);
        Assert.Equal(4_500_000, json["droppedBytes"]);
        Assert.Equal(8, json["files"]?.Count());
        Assert.Equal(["needed by /bin/app", "Cmd[0]"], json["files"]?[1]?["reasons"]?.Values<string>());
        Assert.Equal("lib", json["files"]?[4]?["linkTarget"]);
        Assert.Equal("perl", json["files"]?[6]?["package"]);
        Assert.Equal(false, json["files"]?[6]?["kept"]);
    }

    private static string Write(SlimReport? report = null, bool verbose = false, params IReadOnlyList<string> explained)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        SlimText.Write(writer, Reports.Image("app:1") with { Slim = report ?? Report }, "app:1", explained, verbose);
        return writer.ToString();
    }
}
