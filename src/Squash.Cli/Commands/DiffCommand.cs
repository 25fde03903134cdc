using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Transports;

namespace Squash.Cli.Commands;

/// <summary>Compares two images.</summary>
internal sealed class DiffCommand : CliCommand
{
    public override CommandHelp Help => DiffCommandLine.Help;

    // As in diff and cmp (POSIX), 1 only ever means that the images differ.
    public override int FailureCode => ExitCodes.Usage;

    public override async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        DiffArguments arguments = DiffCommandLine.Parse(args, context.Environment);
        if (arguments.Help) return Print(HelpPage.Of(Help));
        CheckFiles(arguments);

        ImageCompareReport report;
        IProgress<SquashProgress>? progress = ProgressOf(
            arguments.Progress, arguments.Quiet, AwaitedPipe(arguments.Before.Place, arguments.After.Place), context);
        using (progress as IDisposable)
        {
            // There is only one stdin, even if both sides name it.
            using ImageConnections connections = new(arguments.Transports, [arguments.Before.Place, arguments.After.Place], []);
            ImageSource before = connections.SourceOf(arguments.Before.Place);
            ImageSource after = IsSamePlace(arguments.Before.Place, arguments.After.Place) ? before : connections.SourceOf(arguments.After.Place);
            report = await WaitAsync(
                () => ImageComparer.CompareAsync(before, after, arguments.Options, progress, context.CancellationToken), output: null, context.CancellationToken);
        }

        report = report with { Warnings = [.. report.Warnings.Select(CommandWords.Of)] };
        if (arguments.Json is { } json) await ReportFile.WriteAsync(json, writer => JsonReport.Write(writer, DiffJson.Of(report)), context.CancellationToken);
        if (!arguments.Quiet) Show(arguments, report, context);
        return report.AreEqual ? ExitCodes.Done : ExitCodes.Different;
    }

    private static bool IsSamePlace(ImagePlace? before, ImagePlace? after) => before?.Name == after?.Name && before?.IsRemote == after?.IsRemote;

    private static void CheckFiles(DiffArguments arguments)
    {
        FileUses files = new();
        foreach (ImagePlace? place in (ImagePlace?[])[arguments.Before.Place, arguments.After.Place])
        {
            CheckInput(place, "squash diff BEFORE AFTER");
            if (place is not { IsRemote: true }) files.Reads(place?.File, "input");
        }

        files.Writes(null, "output");
        files.WritesReport(ParseResultExtensions.OtherThanStandardStream(arguments.Json), "JSON report");
        CheckTempDirectory(arguments.Options.TempDirectory);
    }

    private static void Show(DiffArguments arguments, ImageCompareReport report, CommandContext context)
    {
        foreach (string warning in report.Warnings) context.Error.WriteLine($"squash: warning: {TerminalText.Escape(warning)}");
        if (arguments.Json != ParseResultExtensions.StandardStream)
        {
            StandardStreams.WriteText(writer =>
            {
                if (arguments.Stat) DiffText.WriteCounts(writer, report);
                else DiffText.WriteList(writer, report);
            }, context.CancellationToken);
        }

        context.Error.WriteLine(DiffText.Summary(
            report, arguments.Before.ToString(), arguments.After.ToString(), arguments.Options.ConfigOnly));
    }
}
