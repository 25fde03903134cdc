using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;

namespace Squash.Cli.Commands;

/// <summary>Squashes images. The program runs it unless the arguments name another command.</summary>
internal sealed class SquashCommand : CliCommand
{
    public override CommandHelp Help => SquashCommandLine.Help;

    public override async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        SquashArguments arguments = await BlockingWork.WaitAsync(() => SquashCommandLine.Parse(args, context.Environment), context.CancellationToken);
        context.Verbose = arguments.Verbose;
        if (arguments.Help) return Print(HelpPage.Of(context.PageOf(null)));
        if (args.Count == 0 && !Console.IsInputRedirected) return Print(QuickStart.Text);
        if (arguments.Version) return Print(ProductVersion.Text);
        CheckFiles(arguments);

        SquashReport report;
        IProgress<SquashProgress>? progress = ProgressOf(arguments.Progress, arguments.Quiet, AwaitedPipe(arguments.Input), context);
        using (progress as IDisposable)
        {
            report = await SquashAsync(arguments, progress, context.CancellationToken);
        }

        report = CommandWords.Of(report);
        if (arguments.Json is { } json) await ReportFile.WriteAsync(json, writer => JsonReport.Write(writer, report), context.CancellationToken);
        if (!arguments.Quiet) TextReport.Write(context.Error, report, context.Terminal, arguments.Verbose, Outcome(arguments), arguments.Explain);
        return ExitCodes.Done;
    }

    private static string? Outcome(SquashArguments arguments) => arguments switch
    {
        { DryRun: true } => "nothing was written (--dry-run)",
        { Options.Check: true } => "output read back and checked",
        _ => null,
    };

    private static async Task<SquashReport> SquashAsync(
        SquashArguments arguments, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
    {
        ImageSource source = SourceOf(arguments.Input);
        if (arguments.DryRun)
        {
            return await WaitAsync(
                () => ImageSquasher.PlanAsync(source, arguments.Options, progress, cancellationToken), output: null, cancellationToken);
        }

        if (arguments.Output is { } file) return await RunAsync(ImageTarget.ToPath(file));

        Stream output = StandardStreams.OpenOutput(cancellationToken);
        SquashReport report = await RunAsync(ImageTarget.ToStream(output));
        StandardStreams.CommitOutputOffset(output);
        return report;

        Task<SquashReport> RunAsync(ImageTarget target) => WaitAsync(
            () => ImageSquasher.SquashAsync(source, target, arguments.Options, progress, cancellationToken), arguments.Output, cancellationToken);
    }

    private static void CheckFiles(SquashArguments arguments)
    {
        CheckInput(arguments.Input, "-i FILE");
        if (arguments is { Output: null, DryRun: false } && !Console.IsOutputRedirected)
        {
            throw new UsageException("an archive would garble the terminal: use -o FILE or a pipe");
        }

        FileUses files = new();
        files.Reads(arguments.Input, "input");
        ReadsOptions(files, arguments.BaseFile, arguments.ExcludeFiles);
        if (arguments is { Output: { } output, Options.Format: OutputFormat.OciDirectory }) files.AddsTo(output, "output");
        else if (!arguments.DryRun) files.Writes(arguments.Output, "output");
        files.WritesReport(arguments.Json, "JSON report");
        CheckTempDirectory(arguments.Options.TempDirectory);
    }
}
