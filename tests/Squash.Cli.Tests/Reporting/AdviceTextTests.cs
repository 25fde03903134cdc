using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class AdviceTextTests
{
    private static InspectReport Report => Reports.Inspection("a:1") with { Present = Reports.Present, Recommendations = Reports.Advice };

    [Fact]
    public void WriteContent_Report_ListsDirectoriesFilesKindsPackagesAndEqualFiles() => Assert.Equal(
        """

           seen  files  layer  largest directories and files
          80 MB    900      2  /usr/lib/
          30 MB      1      2  /usr/bin/app

           seen  files  kind
          25 MB     40  cache of pip

           seen  files  layer  largest packages
          13 MB    280      1  libc6
          100 MB in 88 packages, 38 MB in files of no package

          extra  copies  equal files
           8 MB      3x  /opt/a, /opt/b, ...
           1 MB      2x  /x, /y
          9 MB in copies of 2 contents

        """,
        Text(writer => AdviceText.WriteContent(writer, Reports.Present, Reports.Log)));

    [Fact]
    public void WriteAdvice_Report_HasCommandsAndChangesOfTheDockerfile() => Assert.Equal(
        """

            saves   image  recommendation
           669 MB  142 MB  squash  (merge all layers)
           667 MB  144 MB  squash --from 1  (keep the base)
          25.1 MB  117 MB  squash --exclude '**/.cache/pip/'  (leave out: cache of pip)

          layer 3 deletes 645 MB of layer 2: delete it in the RUN of layer 2
          layer 3 deletes 15 MB of layer 1: delete it in the RUN of layer 1
          cache of pip: use pip install --no-cache-dir, or RUN --mount=type=cache,target=/root/.cache/pip

        """,
        Text(writer => AdviceText.WriteAdvice(writer, Report, Reports.Log)));

    [Fact]
    public void WriteBest_Report_NamesTheFirst() =>
        Assert.Equal("best        squash  811 MB → 142 MB  (-82 %)\n", Text(writer => AdviceText.WriteBest(writer, Report, Reports.Log)));

    [Fact]
    public void Write_ReportWithoutContent_WritesNothing()
    {
        InspectReport empty = Reports.Inspection("a:1");

        Assert.Equal("", Text(writer => AdviceText.WriteAdvice(writer, empty, Reports.Log)) + Text(writer => AdviceText.WriteBest(writer, empty, Reports.Log)));
    }

    [Fact]
    public void Markdown_NamesFromTheImage_AreNoMarkup()
    {
        InspectReport report = Report with
        {
            Leaks = [Reports.DeletedToken with { Path = "a|b`c<script>" }],
            Present = Reports.Present with { Directories = [Reports.Present.Directories[0] with { Path = "x|y" }] },
        };

        string text = Text(writer => MarkdownReport.Write(writer, report));

        Assert.Contains("| high | GitHub token | layer 2: /a\\|b\\`c\\<script\\>, byte 12 | `squash` |\n", text, StringComparison.Ordinal);
        Assert.Contains("| 80 MB | 2 | `/x\\|y` |\n", text, StringComparison.Ordinal);
        Assert.Contains("| 25.1 MB | 117 MB | `squash --exclude '**/.cache/pip/'` |\n", text, StringComparison.Ordinal);
    }

    private static string Text(Action<TextWriter> write)
    {
        StringWriter writer = new() { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }
}
