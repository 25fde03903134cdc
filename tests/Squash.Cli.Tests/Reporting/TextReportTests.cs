using System.Globalization;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class TextReportTests
{
    [Fact]
    public void Write_OneImage_IsOneLine() =>
        Assert.Equal(
            "redis:lab-4  2 layers → 1   811 MB → 142 MB  (-82 %)  in 0.9 s\n",
            Write(Reports.Of(Reports.Image("redis:lab-4")), Reports.Log));

    [Fact]
    public void Write_AsciiTerminal_HasNoArrows() =>
        Assert.Equal(
            "redis:lab-4  2 layers -> 1   811 MB -> 142 MB  (-82 %)  in 0.9 s\n",
            Write(Reports.Of(Reports.Image("redis:lab-4")), Reports.AsciiTty));

    [Fact]
    public void Write_ImageWithoutName_ShowsTheShortId() =>
        Assert.StartsWith(
            Reports.ImageId.Hex[..12] + "  2 layers", Write(Reports.Of(Reports.Image()), Reports.Log), StringComparison.Ordinal);

    [Fact]
    public void Write_SeveralImages_TheTimeStandsOnce()
    {
        string text = Write(Reports.Of(Reports.Image("a:1"), Reports.Image("b:1", "b:2")), Reports.Log);

        Assert.Equal(
            "a:1  2 layers → 1   811 MB → 142 MB  (-82 %)\nb:1, b:2  2 layers → 1   811 MB → 142 MB  (-82 %)  in 0.9 s\n", text);
    }

    [Theory]
    [InlineData(1000, 1030, "(+3 %)")]
    [InlineData(1000, 1000, "(0 %)")]
    [InlineData(1000, 999, "(0 %)")]
    [InlineData(100_000_000, 6144, "(-99 %)")]
    [InlineData(1024, 0, "(-100 %)")]
    [InlineData(0, 1024, "(0 %)")]
    public void Write_OneLayer_SaysSoWithTheChange(long before, long after, string change)
    {
        ImageReport image = Reports.Image("a:1");
        image = image with
        {
            Layers = [image.Layers[0] with { Bytes = before }],
            ResultLayers = [image.ResultLayers[0] with { Bytes = after }],
        };
        string text = Write(Reports.Of(image), Reports.Log);

        Assert.StartsWith("a:1  1 layer → 1 ", text, StringComparison.Ordinal);
        Assert.Contains(change, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Verbose_ListsNotesAndLayers()
    {
        SquashReport report = Reports.Of(Reports.Image("redis:lab-4")) with { Warnings = ["odd\n"], Notes = ["left out"] };

        Assert.Equal(
            $"""
            squash: warning: odd\n
            squash: note: left out
            redis:lab-4 (linux/amd64), image ID {Reports.ImageId}
              layer    size  entries  added  overridden  deleted  made by
                  1  124 MB     9876   9876           0        0  ADD file:3f in /
                  2  687 MB     1200   1000         150       42  RUN make -C /usr/src/redis
              → {Reports.Squashed.Value}  142 MB, 10834 entries
            redis:lab-4  2 layers → 1   811 MB → 142 MB  (-82 %)  in 0.9 s

            """,
            Write(report, Reports.Log, verbose: true));
    }

    [Fact]
    public void Write_NotVerbose_ShowsWarningsOnly()
    {
        SquashReport report = Reports.Of(Reports.Image("a:1")) with { Warnings = ["odd"], Notes = ["left out"] };

        Assert.StartsWith("squash: warning: odd\na:1  2 layers", Write(report, Reports.Log), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_KeptLayer_IsMarked()
    {
        ImageReport image = Reports.Image("a:1");
        image = image with { Layers = [image.Layers[0] with { Squashed = false, CreatedBy = null }, image.Layers[1]] };

        Assert.Contains("        0  (kept)\n", Write(Reports.Of(image), Reports.Log, verbose: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileNames_AreEscaped()
    {
        ImageReport image = Reports.Image("a\e[31m:1") with { Platform = "linux\r" };
        image = image with { Layers = [image.Layers[0] with { CreatedBy = "RUN \e]0;title\a" }] };
        string text = Write(Reports.Of(image), Reports.Log, verbose: true);

        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\a', text);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [InlineData(4, "0.00 s")]
    [InlineData(44, "0.04 s")]
    [InlineData(912, "0.9 s")]
    [InlineData(59_900, "59.9 s")]
    [InlineData(59_960, "1 min 0 s")]
    [InlineData(125_400, "2 min 5 s")]
    [InlineData(7_325_000, "122 min 5 s")]
    public void Duration_Milliseconds_ReadWell(int milliseconds, string expected) =>
        Assert.Equal(expected, SummaryLine.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    private static string Write(SquashReport report, Terminal terminal, bool verbose = false)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        TextReport.Write(writer, report, terminal, verbose);
        return writer.ToString();
    }
}
