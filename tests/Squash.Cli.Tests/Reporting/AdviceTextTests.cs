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
          the largest is from layer 2: RUN make -C /usr/src/redis
          without it: squash a.tar a-squashed.tar --exclude '/usr/bin/app'

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
        Text(writer => AdviceText.WriteContent(writer, Reports.Present, Report.Layers, Reports.Line, Reports.Log)));

    [Fact]
    public void WriteAdvice_Report_HasCommandsAndChangesOfTheDockerfile() => Assert.Equal(
        """

             saves   image  recommendation
           669 MB   142 MB  merge all layers
                            squash a.tar a-squashed.tar
           667 MB   144 MB  keep the base
                            squash a.tar a-squashed.tar --from 1
           667 MB   144 MB  take hidden files out
                            squash a.tar a-squashed.tar --purge
          25.1 MB*  117 MB  leave out: cache of pip
                            squash a.tar a-squashed.tar --exclude '**/.cache/pip/'
           116 MB*   26 MB  keep only what the program needs; check first whether the program still works
                            squash a.tar a-squashed.tar --slim
          * in addition to what squashing saves, because the command also squashes

          the same in the Dockerfile:
          - layer 3 deletes 645 MB of layer 2: do that in the RUN of layer 2
          - layer 3 deletes 16 MB of the base image: choose a smaller base image, or squash
          - cache of pip: put ENV PIP_NO_CACHE_DIR=1 before the RUN of layer 2

        """,
        Text(writer => AdviceText.WriteAdvice(writer, Report, Reports.Line, Reports.Log)));

    [Fact]
    public void WriteHeadline_Report_SaysWhatIsThereAndWhatToDo()
    {
        Assert.Equal("811 MB in 3 layers, 665 MB wasted; best: squash, which leaves 142 MB\n", Text(writer => AdviceText.WriteHeadline(writer, Report, Reports.Log)));
        Assert.StartsWith("\e[1m811 MB in 3 layers", Text(writer => AdviceText.WriteHeadline(writer, Report, Reports.Tty)), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteBest_Report_NamesTheFirst() =>
        Assert.Equal("best        squash a.tar a-squashed.tar  811 MB → 142 MB  (-82 %)\n", Text(writer => AdviceText.WriteBest(writer, Report, Reports.Line, Reports.Log)));

    [Fact]
    public void WriteBest_LeavesOutWhatTheProgramMayNeed_AsksForACheck() => Assert.Equal(
        "best        squash a.tar a-squashed.tar --slim  811 MB → 26 MB  (-96 %); check first whether the program still works\n",
        Text(writer => AdviceText.WriteBest(writer, Report with { Recommendations = [Reports.Advice[^1]] }, Reports.Line, Reports.Log)));

    [Fact]
    public void Write_ReportWithoutContent_WritesNothing()
    {
        InspectReport empty = Reports.Inspection("a:1");

        Assert.Equal("", Text(writer => AdviceText.WriteAdvice(writer, empty, Reports.Line, Reports.Log)) + Text(writer => AdviceText.WriteBest(writer, empty, Reports.Line, Reports.Log)));
    }

    [Fact]
    public void Markdown_NamesFromTheImage_AreNoMarkup()
    {
        InspectReport report = Report with
        {
            Leaks = [Reports.DeletedToken with { Path = "a|b`c<script>" }],
            Present = Reports.Present with { Directories = [Reports.Present.Directories[0] with { Path = "x|y" }] },
        };

        string text = Text(writer => MarkdownReport.Write(writer, report, Reports.Line));

        Assert.Contains("| high | GitHub token | layer 2: /a\\|b\\`c\\<script\\>, byte 12 | `squash a.tar a-squashed.tar` |\n", text, StringComparison.Ordinal);
        Assert.Contains("| 80 MB | 2 | `/x\\|y` |\n", text, StringComparison.Ordinal);
        Assert.Contains("| 25.1 MB | 117 MB | `squash a.tar a-squashed.tar --exclude '**/.cache/pip/'` |\n", text, StringComparison.Ordinal);
    }

    private static string Text(Action<TextWriter> write)
    {
        StringWriter writer = new() { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }
}
