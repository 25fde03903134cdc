using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Transports;

namespace Squash.Cli.Commands;

/// <summary>Squashes images. The program runs it unless the arguments name another command.</summary>
internal sealed class SquashCommand : CliCommand
{
    public override CommandHelp Help => SquashCommandLine.Help;

    public override async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        SquashArguments arguments = await BlockingWork.WaitAsync(() => SquashCommandLine.Parse(args, context.Environment), context.CancellationToken);
        if (arguments.Help) return Print(HelpPage.Of(context.PageOf(null)));
        if (args.Count == 0 && !Console.IsInputRedirected) return Print(QuickStart.Text);
        if (arguments.Version) return Print(ProductVersion.Text);
        return await RunAsync(arguments, context);
    }

    /// <summary>Squashes what the arguments name.</summary>
    public static async Task<int> RunAsync(SquashArguments arguments, CommandContext context)
    {
        await ReportAsync(arguments, context);
        return ExitCodes.Done;
    }

    /// <summary>Squashes what the arguments name, and shows the report.</summary>
    public static async Task<SquashReport> ReportAsync(SquashArguments arguments, CommandContext context)
    {
        context.Verbose = arguments.Verbose;
        context.Image = arguments.Input;
        CheckFiles(arguments);

        SquashReport report;
        IProgress<SquashProgress>? progress = ProgressOf(arguments.Progress, arguments.Quiet, AwaitedPipe(arguments.Input), context);
        using (progress as IDisposable)
        {
            report = await SquashAsync(arguments, progress, context.CancellationToken);
        }

        report = CommandWords.Of(report);
        if (arguments.Json is { } json) await ReportFile.WriteAsync(json, writer => JsonReport.Write(writer, report), context.CancellationToken);
        if (arguments.DigestFile is { } file) await ReportFile.WriteAsync(file, writer => writer.Write(report.Digest), context.CancellationToken);
        if (!arguments.Quiet)
        {
            TextReport.Write(context.Error, report, context.Terminal, arguments.Verbose, Outcome(arguments), arguments.Explain);
            if (StorageHint.Of(arguments, report) is { } hint) context.Error.WriteLine(hint);
        }

        return report;
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
        ImagePlace? registry = Array.Find([arguments.Input, arguments.Base, arguments.Like], place => place is { Transport: Transport.Registry });
        using ImageConnections connections = new(arguments.Transports, [registry], [arguments.Output]);
        ImageSource source = connections.SourceOf(arguments.Input);
        SquashOptions options = connections.WithLike(connections.WithBase(arguments.Options, arguments.Base), arguments.Like);
        if (arguments.DryRun)
        {
            return await WaitAsync(() => ImageSquasher.PlanAsync(source, options, progress, cancellationToken), output: null, cancellationToken);
        }

        options = await connections.WithCompressionAsync(options, arguments.Output, cancellationToken);
        if (arguments.Output is { } place) return await RunAsync(connections.TargetOf(place, options.Tags));

        Stream output = StandardStreams.OpenOutput(cancellationToken);
        SquashReport report = await RunAsync(ImageTarget.ToStream(output));
        StandardStreams.CommitOutputOffset(output);
        return report;

        Task<SquashReport> RunAsync(ImageTarget target) => WaitAsync(
            () => ImageSquasher.SquashAsync(source, target, options, progress, cancellationToken), OutputToFinish(arguments.Output), cancellationToken);
    }

    // After an interruption, an upload or a request is cancelled in the same time as a file is deleted.
    private static string? OutputToFinish(ImagePlace? output) => output?.Name;

    private static void CheckFiles(SquashArguments arguments)
    {
        CheckInput(arguments.Input, "-i FILE");
        if (arguments.Like is { } like) CheckInput(like, "--like FILE");
        if (arguments is { Output: null, DryRun: false } && !Console.IsOutputRedirected)
        {
            throw new UsageException("an archive would garble the terminal: use -o FILE or a pipe");
        }

        FileUses files = new();
        if (arguments.Input is not { IsRemote: true }) files.Reads(arguments.Input?.File, "input");
        ReadsOptions(files, arguments.Base, arguments.ExcludeFiles);
        if (arguments.Like?.File is { } previous) files.Reads(previous, "previous image");
        if (arguments.DryRun)
        {
            // The target only says which format and names the result would have.
        }
        else if (arguments is { Output.File: { } output, Options.Format: OutputFormat.OciDirectory }) files.AddsTo(output, "output");
        else if (arguments is { Output: not { IsRemote: true } }) files.Writes(arguments.Output?.File, "output");
        files.WritesReport(arguments.Json, "JSON report");
        files.WritesReport(arguments.DigestFile, "digest");
        CheckTempDirectory(arguments.Options.TempDirectory);
    }
}
