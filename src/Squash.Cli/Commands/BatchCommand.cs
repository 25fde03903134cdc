using System.Diagnostics;
using Squash.Cli.Batch;
using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Transports;

namespace Squash.Cli.Commands;

/// <summary>Squashes the images of a list, several at a time, and skips those that are up to date.</summary>
internal sealed class BatchCommand : CliCommand
{
    public override CommandHelp Help => BatchCommandLine.Help;

    public override async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        BatchArguments arguments = await BlockingWork.WaitAsync(() => BatchCommandLine.Parse(args, context.Environment), context.CancellationToken);
        if (arguments.Help) return Print(HelpPage.Of(Help));
        CheckTempDirectory(arguments.Options.TempDirectory);
        IReadOnlyList<BatchItem> all = await ReadListAsync(arguments.List, context.CancellationToken);
        arguments = arguments with { State = StateOf(arguments, all) };
        CheckFiles(arguments, all);
        BatchItem[] items = [.. all.Where((_, place) => arguments.Shard?.Has(place) != false)];

        long start = Stopwatch.GetTimestamp();
        using BatchState? state = arguments.State is { } file
            ? await BlockingWork.WaitAsync(() => BatchState.Open(file), context.CancellationToken)
            : null;
        using ImageConnections connections = new(arguments.Transports, items.Select(item => item.Source), items.Select(item => item.Target));
        BatchResult[] results = await new BatchRun(arguments, state, connections, context).SquashAsync(items);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (arguments.Json is { } json) await ReportFile.WriteAsync(json, writer => JsonReport.Write(writer, BatchReport.ToJson(results, elapsed)), context.CancellationToken);
        if (!arguments.Quiet) context.Error.WriteLine(BatchReport.Summary(results, context.Terminal, elapsed));
        return results.Any(result => result.Failure is not null) ? ExitCodes.Failure : ExitCodes.Done;
    }

    /// <summary>The file that records finished images; <see langword="null"/> for none, also if the registries record them all.</summary>
    internal static string? StateOf(BatchArguments arguments, IReadOnlyList<BatchItem> items) =>
        arguments is { SkipUnchanged: true, IsStateNamed: false } && items.All(BatchMemory.IsInRegistries) ? null : arguments.State;

    private static void CheckFiles(BatchArguments arguments, IReadOnlyList<BatchItem> items)
    {
        FileUses files = new();
        files.Reads(arguments.List, "list");
        ReadsOptions(files, arguments.Base, arguments.ExcludeFiles);
        foreach (BatchItem item in items)
        {
            if (item.Source.File is { } file) files.Reads(file, "input");
        }

        foreach (BatchItem item in items)
        {
            OutputFormat format = arguments.FormatOf(item.Target);
            if (item.Target.File is not { } file) continue;
            if (format == OutputFormat.OciDirectory) files.AddsTo(file, "output");
            else files.Writes(file, "output");
        }

        if (arguments.State is { } state) files.Writes(state, "state");
        files.WritesReport(arguments.Json, "JSON report");
    }

    private static async Task<IReadOnlyList<BatchItem>> ReadListAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is not null) return await BlockingWork.WaitAsync(() => BatchList.Read(File.ReadLines(file), file), cancellationToken);
        using StreamReader reader = new(StandardStreams.OpenInput(cancellationToken));
        return BatchList.Read((await reader.ReadToEndAsync(cancellationToken)).Split('\n'), "stdin");
    }
}
