using System.Globalization;
using Squash.Cli.Progress;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Progress;

public class ProgressLinesTests
{
    [Fact]
    public void Report_Stages_ALineEachAndOneEveryFewSeconds()
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        TestTime time = new();
        ProgressLines lines = new(writer, time);

        lines.Report(new SquashProgress { Stage = SquashStage.Reading, Bytes = 0 });
        time.Pass(2000);
        lines.Report(new SquashProgress { Stage = SquashStage.Reading, Bytes = 20_000_000 });
        time.Pass(2000);
        lines.Report(new SquashProgress { Stage = SquashStage.Reading, Bytes = 40_000_000 });
        lines.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 0, TotalBytes = 100_000_000 });
        time.Pass(4000);
        lines.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 80_000_000, TotalBytes = 100_000_000 });

        Assert.Equal(
            """
            squash: reading
            squash: reading 40 MB, 10 MB/s
            squash: writing
            squash: writing 80 %, 80 MB of 100 MB, 20 MB/s

            """,
            writer.ToString());
    }
}
