using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Transports;

namespace Squash.Cli.Commands;

/// <summary>Shows why an image is big.</summary>
internal sealed class InspectCommand : CliCommand
{
    public override CommandHelp Help => InspectCommandLine.Help;

    public override async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context)
    {
        InspectArguments arguments = InspectCommandLine.Parse(args, context.Environment);
        if (arguments.Help || (args.Count == 0 && !Console.IsInputRedirected)) return Print(HelpPage.Of(Help));
        CheckInput(arguments.Input, "squash inspect FILE", "squash inspect");
        CheckFiles(arguments);
        CheckTempDirectory(arguments.Options.TempDirectory);

        context.Image = arguments.Input;
        InspectReport report = await InspectAsync(arguments, context);
        foreach (string warning in arguments.Quiet ? [] : report.Warnings) context.Error.WriteLine($"squash: warning: {TerminalText.Escape(warning)}");
        await WriteAsync(arguments, report, context);

        string[] crossed = [.. arguments.Limits.Crossed(report), .. FailOnArgument.Crossed(report, arguments.FailOnLeaks)];
        foreach (string line in crossed) context.Error.WriteLine($"squash: {line}");
        return crossed.Length == 0 ? ExitCodes.Done : ExitCodes.Failure;
    }

    private static void CheckFiles(InspectArguments arguments)
    {
        FileUses files = new();
        if (arguments.Input is not { IsRemote: true }) files.Reads(arguments.Input?.File, "input");
        foreach (string file in arguments.AllowFiles) files.Reads(file, "list of known secrets");
        files.Writes(null, "output");
        files.WritesReport(ParseResultExtensions.OtherThanStandardStream(arguments.Json), "JSON report");
        files.WritesReport(ParseResultExtensions.OtherThanStandardStream(arguments.Html), "web page");
        files.WritesReport(ParseResultExtensions.OtherThanStandardStream(arguments.Markdown), "Markdown report");
    }

    private static async Task<InspectReport> InspectAsync(InspectArguments arguments, CommandContext context)
    {
        IProgress<SquashProgress>? progress = ProgressOf(arguments.Progress, arguments.Quiet, AwaitedPipe(arguments.Input), context);
        using IDisposable? display = progress as IDisposable;
        using ImageConnections connections = new(arguments.Transports, [arguments.Input], []);
        ImageSource source = connections.SourceOf(arguments.Input);
        InspectReport report = await WaitAsync(
            () => ImageInspector.InspectAsync(source, arguments.Options, progress, context.CancellationToken),
            output: null, context.CancellationToken);
        return CommandWords.Of(report);
    }

    private static async Task WriteAsync(InspectArguments arguments, InspectReport report, CommandContext context)
    {
        CommandLine line = InspectedPlace.Of(arguments, report);
        if (arguments.Json is { } json) await ReportFile.WriteAsync(json, writer => JsonReport.Write(writer, InspectJson.Of(report)), context.CancellationToken);
        if (arguments.Html is { } html) await ReportFile.WriteAsync(html, writer => HtmlReport.Write(writer, report, line), context.CancellationToken);
        if (arguments.Markdown is { } markdown) await ReportFile.WriteAsync(markdown, writer => MarkdownReport.Write(writer, report, line), context.CancellationToken);
        if (arguments.Quiet || new[] { arguments.Json, arguments.Html, arguments.Markdown }.Contains(ParseResultExtensions.StandardStream)) return;
        Terminal terminal = Terminal.OfStandardOutput(context.Environment);
        StandardStreams.WriteText(writer => InspectText.Write(writer, report, line, terminal, arguments.Top), context.CancellationToken);
    }
}
