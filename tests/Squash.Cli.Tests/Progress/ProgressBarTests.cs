using System.Globalization;
using Squash.Cli.Host;
using Squash.Cli.Progress;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Progress;

public sealed class ProgressBarTests : IDisposable
{
    private readonly StringWriter _writer = new(CultureInfo.InvariantCulture);
    private readonly TestTime _time = new();

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void Report_QuickRun_ShowsNothingAtAll()
    {
        using (ProgressBar bar = Bar(Reports.Tty))
        {
            _time.Pass(200);
            bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 10, TotalBytes = 20 });
        }

        Assert.Empty(_writer.ToString());
    }

    [Fact]
    public void Report_KnownTotal_DrawsBarPercentBytesAndRate()
    {
        using ProgressBar bar = Bar(Reports.AsciiTty);
        bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 0, TotalBytes = 200_000_000 });
        _time.Pass(500);
        bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 100_000_000, TotalBytes = 200_000_000 });

        Assert.Equal("\r\e[Kwriting   ############------------  50 %  100 MB of 200 MB, 200 MB/s", _writer.ToString());
    }

    [Fact]
    public void Report_UnknownTotal_ShowsBytesAndRate()
    {
        using ProgressBar bar = Bar(Reports.Tty);
        bar.Report(new SquashProgress { Stage = SquashStage.Reading, Bytes = 0 });
        _time.Pass(1000);
        bar.Report(new SquashProgress { Stage = SquashStage.Reading, Bytes = 88_000_000 });

        Assert.Equal("\r\e[Kreading   88 MB, 88 MB/s", _writer.ToString());
    }

    [Fact]
    public void Report_ColorTerminal_ColorsTheBarOnly()
    {
        using ProgressBar bar = Bar(Reports.Tty);
        _time.Pass(500);
        bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 20, TotalBytes = 20 });

        Assert.Contains($"\e[36m{new string('█', 24)}\e[0m", _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_NarrowTerminal_NeverWraps()
    {
        using ProgressBar bar = Bar(Reports.AsciiTty with { Width = 20 });
        _time.Pass(500);
        bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 10, TotalBytes = 20 });

        Assert.Equal("\r\e[Kwriting   50 %", _writer.ToString());
    }

    [Fact]
    public void Report_InQuickSuccession_DrawsTenTimesASecond()
    {
        using ProgressBar bar = Bar(Reports.Tty);
        for (int i = 0; i < 1000; i++)
        {
            _time.Pass(1);
            bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = i, TotalBytes = 1000 });
        }

        Assert.Equal(8, _writer.ToString().Split('\r').Length - 1);
    }

    [Fact]
    public void Dispose_AfterDrawing_ClearsTheLineForGood()
    {
        ProgressBar bar = Bar(Reports.Tty);
        _time.Pass(500);
        bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 10, TotalBytes = 20 });
        bar.Dispose();
        _time.Pass(500);
        bar.Report(new SquashProgress { Stage = SquashStage.Writing, Bytes = 20, TotalBytes = 20 });

        Assert.EndsWith("\r\e[K", _writer.ToString(), StringComparison.Ordinal);
    }

    private ProgressBar Bar(Terminal terminal) => new(_writer, terminal, _time);
}
