using System.Globalization;
using System.Text.RegularExpressions;
using Squash.Cli.Host;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class TextReportTests
{
    [Fact]
    public void Write_OneImage_IsOneLine() =>
        Assert.Equal(
            "redis:lab-4  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed  in 0.9 s\n",
            Write(Reports.Of(Reports.Image("redis:lab-4")), Reports.Log));

    [Fact]
    public void Write_AsciiTerminal_HasNoArrows() =>
        Assert.Equal(
            "redis:lab-4  2 layers -> 1   811 MB -> 142 MB  (-82 %), 60 MB compressed  in 0.9 s\n",
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
            "a:1  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed\nb:1, b:2  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed  in 0.9 s\n", text);
    }

    [Fact]
    public void Write_PlatformsOfOneImage_AreToldApart()
    {
        ImageReport image = Reports.Image("a:1") with { Cuts = [new CutReport { KeptLayers = 0, KeptBytes = 0, SquashedBytes = 1, SavedBytes = 2 }] };
        string text = Write(Reports.Of(image, image with { Platform = new Platform("linux", "arm64", "v8") }, Reports.Image("b:1")), Reports.Log);

        Assert.Equal(
            ["a:1 (linux/amd64)", "a:1 (linux/arm64/v8)", "a:1 (linux/amd64)", "a:1 (linux/arm64/v8)", "b:1"],
            text.Split('\n').Where(line => line.Contains(":1", StringComparison.Ordinal)).Select(line => Regex.Match(line, @"\S+( \(\S+\))?").Value));
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
    public void Write_PossibleResults_AreATable() => Assert.Equal(
        """
           image  layers  largest  shared  command
          142 MB       1   142 MB     0 B  squash
          144 MB       2   124 MB  124 MB  squash --from 1
          143 MB       3   124 MB  124 MB  squash --from 1 --purge=5%
          143 MB      40     9 MB     0 B  squash --max-layers 40
        redis:lab-4  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed  in 0.9 s

        """,
        Write(Reports.Of(Reports.Image("redis:lab-4") with { PossibleResults = Reports.Results }), Reports.Log));

    [Fact]
    public void Write_PossibleResultsWithPulls_HaveAColumnForThem()
    {
        PossibleResult sized = Reports.Results[3] with { MaxLayers = null, MaxLayerSize = LayerSizeLimit.OfBytes(9_000_000, allowsLargerFiles: true), PullBytes = 3_000_000 };
        PossibleResult purged = Reports.Results[2] with { KeptLayers = 0, Purge = PurgeThreshold.OfBytes(4096), PullBytes = 143_000_000 };

        Assert.StartsWith(
            """
               image  layers  largest  shared  to pull  command
              143 MB       3   124 MB  124 MB   143 MB  squash --purge=4096
              143 MB      40     9 MB     0 B     3 MB  squash --max-layer-size 9000000:warn --like PREVIOUS

            """,
            Write(Reports.Of(Reports.Image("a:1") with { PossibleResults = [purged, sized] }), Reports.Log), StringComparison.Ordinal);
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
            redis:lab-4  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed  in 0.9 s

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
    public void Write_Purge_SaysWhatBecameOfEachLayer()
    {
        ImageReport image = Reports.Image("a:1");
        image = image with
        {
            Layers = [image.Layers[0] with { Squashed = false }, image.Layers[1], image.Layers[1] with { CreatedBy = "RUN rm -r /src" }],
            ResultLayers =
            [
                new ResultLayerReport { DiffId = image.Layers[0].DiffId, Bytes = 124_000_000, IsNew = false, SourceLayer = 1 },
                new ResultLayerReport { DiffId = Reports.Squashed, Bytes = 1_000_000, IsNew = true, SourceLayer = 2, Entries = 12 },
            ],
        };

        Assert.Equal(
            $"""
            a:1 (linux/amd64), image ID {Reports.ImageId}
              layer    size  entries  added  overridden  deleted  made by
                  1  124 MB     9876   9876           0        0  (kept) ADD file:3f in /
                  2  687 MB     1200   1000         150       42  (purged) RUN make -C /usr/src/redis
                  3  687 MB     1200   1000         150       42  (gone) RUN rm -r /src
              → layer 2: {Reports.Squashed.Value}  1 MB, 12 entries
            a:1  3 layers → 2   1.5 GB → 125 MB  (-91 %)  in 0.9 s

            """,
            Write(Reports.Of(image), Reports.Log, verbose: true));
    }

    [Fact]
    public void Write_SeveralLayers_SaysWhatEachHolds()
    {
        ImageReport image = Reports.Image("a:1");
        image = image with
        {
            ResultLayers =
            [
                new ResultLayerReport { DiffId = Reports.Squashed, Bytes = 1_000_000, IsNew = true, Entries = 12, Holds = "files of /opt and /srv" },
                new ResultLayerReport { Bytes = 10_000, IsNew = true, Entries = 1, Holds = "files of bash" },
            ],
        };

        Assert.EndsWith(
            $"""
              → {Reports.Squashed.Value}  1 MB, 12 entries  files of /opt and /srv
              → new layer  10 kB, 1 entry  files of bash
            a:1  2 layers → 2   811 MB → 1.01 MB  (-99 %)  in 0.9 s

            """,
            Write(Reports.Of(image), Reports.Log, verbose: true),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileNames_AreEscaped()
    {
        ImageReport image = Reports.Image("a:1") with { Platform = new Platform("linux\r", "amd64") };
        image = image with
        {
            Layers = [image.Layers[0] with { CreatedBy = "RUN \e]0;title\a" }],
            ResultLayers = [image.ResultLayers[0] with { Holds = "files of \e]0;title\a" }],
        };
        string text = Write(Reports.Of(image), Reports.Log, verbose: true);

        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\a', text);
        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public void Write_LayersStoredAsTheyAre_NamesOneSize()
    {
        ImageReport image = Reports.Image("a:1");
        image = image with { ResultLayers = [image.ResultLayers[0] with { StoredBytes = image.ResultLayers[0].Bytes }] };

        Assert.Equal("a:1  2 layers → 1   811 MB → 142 MB  (-82 %)  in 0.9 s\n", Write(Reports.Of(image), Reports.Log));
    }

    [Theory]
    [InlineData(1, 5_600_000, ", 1 path excluded (5.6 MB)")]
    [InlineData(1240, 5_600_000, ", 1240 paths excluded (5.6 MB)")]
    [InlineData(2, -1024, ", 2 paths excluded")]
    public void Write_Excluded_SaysHowMuch(long paths, long bytes, string excluded) => Assert.Equal(
        $"a:1  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed{excluded}  in 0.9 s\n",
        Write(Reports.Of(Reports.Image("a:1") with { ExcludedPaths = paths, ExcludedBytes = bytes }), Reports.Log));

    [Theory]
    [InlineData("'/a\\x1b' matched nothing", "/a\e")]
    [InlineData("'a', 'b', 'c' matched nothing", "a", "b", "c")]
    [InlineData("'a', 'b', 'c' and 1 other pattern matched nothing", "a", "b", "c", "d")]
    public void Write_PatternsThatMatchedNothing_AreNamedOnce(string text, params string[] patterns) => Assert.EndsWith(
        $"b:1  2 layers → 1   811 MB → 142 MB  (-82 %), 60 MB compressed; {text}  in 0.9 s\n",
        Write(Reports.Of(Reports.Image("a:1"), Reports.Image("b:1")) with { UnmatchedPatterns = patterns }, Reports.Log),
        StringComparison.Ordinal);

    [Fact]
    public void Write_OneEntry_IsNotSeveral() => Assert.Contains(
        "142 MB, 1 entry\n", Write(Reports.Of(Reports.Image("a:1") with { ResultLayers = [new ResultLayerReport { Bytes = 142_217_000, IsNew = true, Entries = 1 }] }), Reports.Log, verbose: true), StringComparison.Ordinal);

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
