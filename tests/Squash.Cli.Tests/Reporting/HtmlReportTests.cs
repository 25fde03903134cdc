using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

/// <summary>The text of the page; its behaviour is tested in a browser.</summary>
public partial class HtmlReportTests
{
    [Fact]
    public void Write_Page_AllowsItsOwnStyleAndScriptAlone()
    {
        string page = Write(Reports.Inspection("a:1"));

        Assert.Contains($"style-src 'sha256-{Hash(Between(page, "<style>", "</style>"))}'", page, StringComparison.Ordinal);
        Assert.Contains($"script-src 'sha256-{Hash(Between(page, "<script>", "</script>"))}'", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@@", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)https?://|\son\w+=|innerHTML|insertAdjacent|document\.write|eval\(|\sstyle=", page);
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("<!--<script>")]
    [InlineData("@@script@@ \u2028 \0 \ud800 ü \" \\")]
    public void Write_HostileNames_StayData(string hostile)
    {
        InspectReport report = Reports.Inspection("a:1");
        report = report with
        {
            Warnings = [hostile],
            WastedPaths = [report.WastedPaths[0] with { Path = hostile }],
            WasteTree = report.WasteTree with { Children = [report.WasteTree.Children[0] with { Name = hostile }] },
        };
        string page = Write(report);
        string data = Between(page, "<script type=\"application/json\" id=\"report\">", "</script>");

        Assert.DoesNotContain('<', data);
        Assert.All(data, c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(2, Scripts().Count(page));
        var json = JObject.Parse(data);
        Assert.Equal(
            [hostile, hostile, hostile],
            [(string?)json["warnings"]![0], (string?)json["wastedPaths"]![0]!["path"], (string?)json["wasteTree"]!["children"]![0]!["name"]]);
    }

    [Fact]
    public void Write_Steps_AreShownAsInTheDockerfileAndNotForEver()
    {
        InspectReport report = Reports.Inspection("a:1");
        report = report with { Layers = [report.Layers[0], report.Layers[1] with { CreatedBy = new string('x', 100_000) }] };
        var json = JObject.Parse(Between(Write(report), "<script type=\"application/json\" id=\"report\">", "</script>"));

        Assert.Equal("ADD file:3f in /", (string?)json["layers"]![0]!["createdBy"]);
        Assert.Equal(4000, ((string?)json["layers"]![1]!["createdBy"])?.Length);
    }

    [Fact]
    public void Write_Slim_AddsUpByRuleAndPackage()
    {
        SlimReport slim = new()
        {
            Scope = SlimScope.Package,
            Files =
            [
                new SlimFile { Path = "/bin/app", Bytes = 70, Rule = "config", Reasons = ["Cmd[0]"], Package = "app" },
                new SlimFile { Path = "/bin/app2", Bytes = 5, Rule = "package", Reasons = ["Cmd[0]"], Package = "app" },
                new SlimFile { Path = "/bin/doc", Bytes = 20, Package = "app" },
                new SlimFile { Path = "/own", Bytes = 3 },
            ],
            Packages = ["app"],
            Notes = ["a </script> note"],
            OtherScopeBytes = 70,
        };

        var json = JObject.Parse(Between(Write(Reports.Inspection("a:1") with { Slim = slim }), "<script type=\"application/json\" id=\"report\">", "</script>"));

        Assert.Equal(
            "{\"packageBytes\":75,\"fileBytes\":70,\"totalBytes\":98,\"rules\":[{\"name\":\"config\",\"files\":1,\"bytes\":70},{\"name\":\"package\",\"files\":1,\"bytes\":5}],"
            + "\"packages\":[{\"name\":\"app\",\"keptBytes\":75,\"droppedBytes\":20},{\"name\":null,\"keptBytes\":0,\"droppedBytes\":3}],\"notes\":[\"a </script> note\"]}",
            json["slim"]!.ToString(Newtonsoft.Json.Formatting.None));
    }

    [Fact]
    public void Write_HundredThousandFiles_IsASmallPageWithAllOfThem()
    {
        var random = new Random(1);
        InspectReport report = WithPaths(100_000, i => $"usr/lib/node_modules/package{i / 50}/{Name(random, 20)}-{i}.js");

        string page = Write(report);

        Assert.InRange(page.Length, 1, 5_000_000);
        Assert.Equal(0, (int?)Data(page)["files"]!["omitted"]);
    }

    [Fact]
    public void Write_MorePathsThanAPageHolds_LeavesTheSmallestOut()
    {
        var random = new Random(1);
        string page = Write(WithPaths(150_000, _ => Name(random, 60)));

        Assert.InRange(page.Length, PathData.MaxBytes / 2, 5_000_000);
        JToken files = Data(page)["files"]!;
        string[] lines = Unpack((string)files["data"]!);
        Assert.Equal("=", lines[0]);
        Assert.Equal(150_000 - lines.Count(line => line.Length > 1), (int?)files["omitted"]);
        Assert.Equal(lines.Count(line => line.Length > 1), lines.Count(line => line.StartsWith("+1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_Files_AreListedByLayer()
    {
        InspectReport report = Reports.Inspection("a:1");
        report = report with
        {
            Layers =
            [
                report.Layers[0] with { Paths = [Path("a b", 1, PathChange.Added), Path("c=", 20, PathChange.Added)] },
                report.Layers[1],
                report.Layers[2] with { Paths = [Path("a b", 3, PathChange.Changed), Path("c=", 20, PathChange.Removed)] },
            ],
        };

        Assert.Equal(["=", "+1 a b", "+20 c=", "=", "=", "~3 a b", "-20 c="], Unpack((string)Data(Write(report))["files"]!["data"]!));
    }

    private static InspectReport WithPaths(int count, Func<int, string> name)
    {
        InspectReport report = Reports.Inspection("a:1");
        LayerPath[] paths = [.. Enumerable.Range(0, count).Select(i => Path(name(i), i % 2 == 0 ? 1000 + (i % 1000) : i % 1000 == 999 ? 0 : 200 + (i % 10), PathChange.Added))];
        return report with { Layers = [report.Layers[0] with { Paths = paths }, .. report.Layers.Skip(1)] };
    }

    private static LayerPath Path(string path, long bytes, PathChange change) => new() { Path = path, Bytes = bytes, Change = change };

    private static string Name(Random random, int length) => string.Create(length, random, (text, source) =>
    {
        foreach (ref char c in text) c = (char)('a' + source.Next(26));
    });

    private static JObject Data(string page) => JObject.Parse(Between(page, "<script type=\"application/json\" id=\"report\">", "</script>"));

    private static string[] Unpack(string data)
    {
        using StreamReader reader = new(new ZLibStream(new MemoryStream(Convert.FromBase64String(data)), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Write(InspectReport report)
    {
        using StringWriter writer = new();
        HtmlReport.Write(writer, report, Reports.Line);
        return writer.ToString();
    }

    [GeneratedRegex("<script")]
    private static partial Regex Scripts();
}
