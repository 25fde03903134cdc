using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Reporting;

public class AdviceTextTests
{
    private static InspectReport Report => Reports.Inspection("a:1") with { Present = Reports.Present, Recommendations = Reports.Advice };

    [Fact]
    public void WriteContent_Report_ListsDirectoriesFilesKindsPackagesAndEqualFiles() => Assert.Equal(
        """

           seen  files  layer  largest directories
          80 MB    900      2  /usr/lib/

           seen  files  layer  largest files
          30 MB      1      2  /usr/bin/app
          without the largest: squash --exclude '/usr/bin/app'  (it is from RUN make -C /usr/src/redis)

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
        Text(writer => AdviceText.WriteContent(writer, Reports.Present, Report.Layers, Reports.Log)));

    [Fact]
    public void WriteAdvice_Report_HasCommandsAndChangesOfTheDockerfile() => Assert.Equal(
        """

            saves   image  recommendation
           669 MB  142 MB  squash  (merge all layers)
           667 MB  144 MB  squash --from 1  (keep the base)
           667 MB  144 MB  squash --purge  (take hidden files out)
          25.1 MB  117 MB  squash --exclude '**/.cache/pip/'  (leave out: cache of pip)
           116 MB   26 MB  squash --slim  (keep only what the program needs; check first whether the program still works)

          the same in the Dockerfile:
          - layer 3 deletes 645 MB of layer 2: do that in the RUN of layer 2
          - layer 3 deletes 16 MB of the base image: choose a smaller base image, or squash
          - cache of pip: in the RUN of layer 2, use pip install --no-cache-dir, or --mount=type=cache,target=/root/.cache/pip

        """,
        Text(writer => AdviceText.WriteAdvice(writer, Report, Reports.Log)));

    [Fact]
    public void WriteHeadline_Report_SaysWhatIsThereAndWhatToDo()
    {
        Assert.Equal("811 MB in 3 layers, 665 MB wasted; best: squash, which leaves 142 MB\n", Text(writer => AdviceText.WriteHeadline(writer, Report, Reports.Log)));
        Assert.StartsWith("\e[1m811 MB in 3 layers", Text(writer => AdviceText.WriteHeadline(writer, Report, Reports.Tty)), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteBest_Report_NamesTheFirst() =>
        Assert.Equal("best        squash  811 MB → 142 MB  (-82 %)\n", Text(writer => AdviceText.WriteBest(writer, Report, Reports.Log)));

    [Fact]
    public void WriteBest_LeavesOutWhatTheProgramMayNeed_AsksForACheck() => Assert.Equal(
        "best        squash --slim  811 MB → 26 MB  (-96 %); check first whether the program still works\n",
        Text(writer => AdviceText.WriteBest(writer, Report with { Recommendations = [Reports.Advice[^1]] }, Reports.Log)));

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
