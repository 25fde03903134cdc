using Squash.Cli.Options;
using Squash.Cli.Progress;
using Squash.Cli.Reporting;

namespace Squash.Cli;

/// <summary>The command from its arguments to its exit code.</summary>
internal static class SquashCommand
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int BrokenPipe = 32;

    // Reading from a pipe that nobody writes to cannot be cancelled; nothing is left behind by then.
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(1);

    /// <summary>Runs the command and returns its exit code. Never throws.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        Arguments? arguments = null;
        using StandardError error = new();
        using Interruption interruption = new();
        try
        {
            arguments = CommandLine.Parse(args, Environment.GetEnvironmentVariable);
            if (arguments.Help || (args.Length == 0 && !Console.IsInputRedirected)) return Print(HelpText.Text);
            if (arguments.Version) return Print(ProductVersion.Text);
            CheckFiles(arguments);
            await SquashAsync(arguments, error, interruption.Token);
            return ExitCodes.Done;
        }
        catch (Exception exception)
        {
            error.WriteLine("squash: " + TerminalText.Escape(Explain(exception, interruption.Signal)));
            if (arguments is { Verbose: true }) error.WriteLine(exception.ToString());
            return ExitCodes.Of(exception, interruption.Signal);
        }
    }

    private static async Task SquashAsync(Arguments arguments, StandardError error, CancellationToken cancellationToken)
    {
        Terminal terminal = Terminal.OfStandardError(Environment.GetEnvironmentVariable);
        SquashReport report;
        IProgress<SquashProgress>? progress = ProgressOf(arguments, error, terminal);
        using (progress as IDisposable)
        {
            report = await SquashAsync(arguments, progress, cancellationToken);
        }

        if (arguments.Json is { } json) WriteJson(json, report);
        if (!arguments.Quiet) TextReport.Write(error, report, terminal, arguments.Verbose);
    }

    private static async Task<SquashReport> SquashAsync(
        Arguments arguments, IProgress<SquashProgress>? progress, CancellationToken cancellationToken)
    {
        ImageSource source = arguments.Input is { } input
            ? ImageSource.FromPath(input)
            : ImageSource.FromStream(StandardStreams.OpenInput());
        if (arguments.DryRun)
        {
            return await WaitAsync(
                Task.Run(
                    () => ImageSquasher.PlanAsync(source, arguments.Options, progress, cancellationToken), CancellationToken.None),
                cancellationToken);
        }

        if (arguments.Output is { } file) return await RunAsync(ImageTarget.ToPath(file));

        Stream output = StandardStreams.OpenOutput();
        SquashReport report = await RunAsync(ImageTarget.ToStream(output));
        StandardStreams.CommitOutputOffset(output);
        return report;

        Task<SquashReport> RunAsync(ImageTarget target) => WaitAsync(
            Task.Run(
                () => ImageSquasher.SquashAsync(source, target, arguments.Options, progress, cancellationToken),
                CancellationToken.None),
            cancellationToken);
    }

    private static async Task<SquashReport> WaitAsync(Task<SquashReport> squash, CancellationToken cancellationToken)
    {
        Task cancelled = Task.Delay(Timeout.Infinite, cancellationToken);
        if (await Task.WhenAny(squash, cancelled) == cancelled)
        {
            await Task.WhenAny(squash, Task.Delay(CancellationGrace, CancellationToken.None));
            if (!squash.IsCompleted) throw new OperationCanceledException(cancellationToken);
        }

        return await squash;
    }

    private static IProgress<SquashProgress>? ProgressOf(Arguments arguments, StandardError error, Terminal terminal) =>
        arguments.Progress switch
        {
            ProgressMode.Tty => new ProgressBar(error, terminal, TimeProvider.System),
            ProgressMode.Auto when terminal.IsTerminal && !arguments.Quiet => new ProgressBar(error, terminal, TimeProvider.System),
            ProgressMode.Plain => new ProgressLines(error, TimeProvider.System),
            _ => null,
        };

    private static void CheckFiles(Arguments arguments)
    {
        if (arguments.Input is null && !Console.IsInputRedirected)
        {
            throw new UsageException("stdin is a terminal: pipe an archive in (docker save IMAGE | squash ...), or use -i FILE");
        }

        if (arguments is { Output: null, DryRun: false } && !Console.IsOutputRedirected)
        {
            throw new UsageException("an archive would garble the terminal: use -o FILE or a pipe");
        }

        if ((arguments.Input ?? FileIdentity.OfDescriptor(StandardInput)) is { } input
            && !arguments.DryRun
            && (arguments.Output ?? FileIdentity.OfDescriptor(StandardOutput)) is { } output
            && FileIdentity.AreSame(input, output))
        {
            throw new UsageException($"'{output}' is both input and output: give the output another name");
        }

        if (arguments.Options.TempDirectory is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"the folder of temporary files '{folder}' does not exist (--temp-dir or TMPDIR)");
        }
    }

    private static void WriteJson(string file, SquashReport report)
    {
        if (file == CommandLine.StandardStream)
        {
            StandardStreams.WriteText(writer => JsonReport.Write(writer, report));
            return;
        }

        using StreamWriter writer = new(file);
        JsonReport.Write(writer, report);
    }

    private static int Print(string text)
    {
        StandardStreams.WriteText(writer => writer.WriteLine(text));
        return ExitCodes.Done;
    }

    private static string Explain(Exception exception, int? signal) => exception switch
    {
        OperationCanceledException when signal is not null => "interrupted",
        IOException { HResult: BrokenPipe } => "the program that reads the output went away (broken pipe)",
        OutOfMemoryException => "out of memory",
        _ => exception.Message.TrimEnd('.'),
    };
}
