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

        var json = JObject.Parse(Between(Write(Reports.Inspection("a:1"), new SlimPreview(slim, null)), "<script type=\"application/json\" id=\"report\">", "</script>"));

        Assert.Equal(
            "{\"packageBytes\":75,\"fileBytes\":70,\"totalBytes\":98,\"rules\":[{\"name\":\"config\",\"files\":1,\"bytes\":70},{\"name\":\"package\",\"files\":1,\"bytes\":5}],"
            + "\"packages\":[{\"name\":\"app\",\"keptBytes\":75,\"droppedBytes\":20},{\"name\":null,\"keptBytes\":0,\"droppedBytes\":3}],\"notes\":[\"a </script> note\"]}",
            json["slim"]!.ToString(Newtonsoft.Json.Formatting.None));
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Write(InspectReport report, SlimPreview? slim = null)
    {
        using StringWriter writer = new();
        HtmlReport.Write(writer, report, slim);
        return writer.ToString();
    }

    [GeneratedRegex("<script")]
    private static partial Regex Scripts();
}
