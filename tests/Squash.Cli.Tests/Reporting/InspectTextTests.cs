using System.Globalization;
using Squash.Cli.Host;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class InspectTextTests
{
    [Fact]
    public void Write_OneImage_ShowsLayersPathsCutsAndWhatItComesTo() => Assert.Equal(
        $"""
        redis:lab-4 (linux/amd64), image ID {Reports.ImageId}
        811 MB in 3 layers, 665 MB wasted

          layer     size  files  overridden  deleted  wasted  lost in  made by
              1   124 MB   9000         151       40   20 MB      2-3  ADD file:3f in /
              2   687 MB   1100           0       42  645 MB        3  RUN make -C /usr/src/redis
              3  10.2 kB      2           0        0     0 B           (unknown step)

          wasted  stored   in  lost in  path
          500 MB      1x    2        3  /usr/src/redis/redis-server
            5 MB      3x  1-3      2-3  /var/lib/dpkg/status
          160 MB in 82 more (--top 10 shows more)

          --from    kept  squashed   image   saved
            root     0 B    142 MB  142 MB  669 MB
               1  124 MB     20 MB  144 MB  667 MB
               2  811 MB   10.8 kB  811 MB  -512 B

        wasted      665 MB of 800 MB: 5 MB overridden, 660 MB deleted
        efficiency  16.8 %
        squashed    811 MB → 142 MB  (-82 %)

        """,
        Write(Reports.Inspection("redis:lab-4"), Reports.Log));

    [Fact]
    public void Write_PossibleResults_AreAboveTheTotals()
    {
        string text = Write(Reports.Inspection("a:1") with { PossibleResults = Reports.Results, Recommendations = Reports.Advice }, Reports.Tty);

        Assert.Contains("\n\n   image  layers  largest  shared  command\n  142 MB       1   142 MB     0 B  squash\n", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("--max-layers 40", StringComparison.Ordinal) < text.IndexOf("recommendation", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_CompressedLayers_ShowsWhatTheyAreStoredAs()
    {
        InspectReport report = Reports.Inspection("a:1");
        report = report with { Layers = [report.Layers[0] with { StoredBytes = 41_000_000 }, .. report.Layers.Skip(1)] };

        Assert.Contains("\n      1   124 MB    41 MB   9000 ", Write(report, Reports.Log), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EstimatedSizes_AreMarked()
    {
        InspectReport report = Reports.Inspection("a:1") with { Pull = Reports.Pull };
        string text = Write(report with { Layers = [report.Layers[0] with { EstimatedCompressedBytes = 48_000_000 }, .. report.Layers.Skip(1)] }, Reports.Log);

        Assert.Contains("\n      1   124 MB  ~48 MB   9000 ", text, StringComparison.Ordinal);
        Assert.EndsWith("\npull        ~312 MB → ~58 MB  (estimated from samples, with gzip)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Terminal_FitsItsWidth()
    {
        InspectReport report = Reports.Inspection("a:1");
        string path = string.Concat(Enumerable.Repeat("directory/", 20)) + "file";
        report = report with { WastedPaths = [report.WastedPaths[0] with { Path = path }] };
        string[] lines = Write(report, Reports.Tty).Split('\n');

        // Without the digest, because users copy it and do not read it.
        Assert.All(lines.Skip(1), line => Assert.True(line.Length <= Reports.Tty.Width, line));
        Assert.Contains(lines, line => line.EndsWith("  /directory/direc…rectory/directory/directory/file", StringComparison.Ordinal) && line.Length == Reports.Tty.Width);
    }

    [Fact]
    public void Write_TopZero_ListsNoPaths() => Assert.DoesNotContain("path", Write(Reports.Inspection("a:1"), Reports.Log, top: 0), StringComparison.Ordinal);

    [Fact]
    public void Write_NothingWasted_IsShort()
    {
        InspectReport report = Reports.Inspection("a:1");
        report = report with { Layers = [.. report.Layers.Select(layer => layer with { Losses = [] })], WastedPaths = [], WastedPathCount = 0 };
        string text = Write(report, Reports.AsciiTty);

        Assert.DoesNotContain("--from", text, StringComparison.Ordinal);
        Assert.EndsWith("wasted      0 B of 800 MB: 0 B overridden, 0 B deleted\nefficiency  100 %\nsquashed    811 MB -> 142 MB  (-82 %)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileNames_AreEscaped()
    {
        InspectReport report = Reports.Inspection("a:1");
        report = report with
        {
            Platform = new Platform("linux\r", "amd64"),
            Layers = [report.Layers[0] with { CreatedBy = "RUN \e]0;title\a" }],
            WastedPaths = [report.WastedPaths[0] with { Path = "\e[2J\u202e" }],
        };
        string text = Write(report, Reports.Log);

        Assert.DoesNotContain(text, c => c is '\e' or '\a' or '\r' or '\u202e');
    }

    private static string Write(InspectReport report, Terminal terminal, int top = 20)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        InspectText.Write(writer, report, Reports.Line, terminal, top);
        return writer.ToString();
    }
}
