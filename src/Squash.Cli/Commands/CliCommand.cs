using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Progress;
using Squash.IO;

namespace Squash.Cli.Commands;

/// <summary>One of the things that the program does.</summary>
internal abstract class CliCommand
{
    private const int StandardInput = 0;

    /// <summary>What is said of it.</summary>
    public abstract CommandHelp Help { get; }

    /// <summary>The exit code when reading, writing or something inside failed.</summary>
    public virtual int FailureCode => ExitCodes.Failure;

    /// <summary>Runs it.</summary>
    /// <param name="args">The arguments behind its name.</param>
    /// <param name="context">What surrounds it.</param>
    /// <returns>The exit code; a failure is thrown.</returns>
    public abstract Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context);

    /// <summary>Writes a text to stdout.</summary>
    public static int Print(string text)
    {
        StandardStreams.WriteText(writer => writer.WriteLine(text));
        return ExitCodes.Done;
    }

    /// <summary>Where an archive is read from.</summary>
    /// <param name="input">The archive; <see langword="null"/> for stdin.</param>
    protected static ImageSource SourceOf(string? input) =>
        input is null ? ImageSource.FromStream(StandardStreams.OpenInput()) : ImageSource.FromPath(input);

    /// <summary>The pipe that must bring an archive before anything can be done: it may be silent for long.</summary>
    /// <param name="inputs">The archives; <see langword="null"/> for stdin.</param>
    protected static string? AwaitedPipe(params string?[] inputs)
    {
        foreach (string? input in inputs)
        {
            if (input is null && FileIdentity.OfDescriptor(StandardInput) is null) return "stdin";
            if (input is not null && LinuxFile.StatusOf(input) is { IsPipe: true }) return input;
        }

        return null;
    }

    /// <param name="input">The archive to read; <see langword="null"/> for stdin.</param>
    /// <param name="usage">How a file would be named.</param>
    protected static void CheckInput(string? input, string usage)
    {
        if (input is null && !Console.IsInputRedirected)
        {
            throw new UsageException($"stdin is a terminal: pipe an archive in (docker save IMAGE | squash ...), or use {usage}");
        }

        if (input is not null && !Path.Exists(input)) throw new FileNotFoundException(InputHint.OfMissing(input));
    }

    /// <summary>Says which files besides the images the options name.</summary>
    protected static void ReadsOptions(FileUses files, SquashOptions options, IEnumerable<string> excludeFiles)
    {
        // A base that is no file is the name of an image.
        if (options.Base is { } image && Path.Exists(image)) files.Reads(image, "base");
        foreach (string file in excludeFiles) files.Reads(file, "list of patterns");
    }

    /// <param name="mode">How it is shown.</param>
    /// <param name="isQuiet">Whether nothing is, unless asked for.</param>
    /// <param name="awaited">What <see cref="AwaitedPipe"/> says.</param>
    /// <param name="context">What surrounds the command.</param>
    protected static IProgress<SquashProgress>? ProgressOf(ProgressMode mode, bool isQuiet, string? awaited, CommandContext context) => mode switch
    {
        ProgressMode.Tty => new ProgressBar(context.Error, context.Terminal, TimeProvider.System, awaited),
        ProgressMode.Auto when context.Terminal.IsTerminal && !isQuiet => new ProgressBar(context.Error, context.Terminal, TimeProvider.System, awaited),
        ProgressMode.Plain => new ProgressLines(context.Error, TimeProvider.System, awaited),
        _ => null,
    };

    protected static void CheckTempDirectory(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new UsageException($"the folder of temporary files '{folder}' does not exist (--temp-dir or TMPDIR)");
        }
    }

    /// <inheritdoc cref="BlockingWork.WaitAsync{T}(Func{Task{T}}, string?, CancellationToken)"/>
    public static Task<T> WaitAsync<T>(Func<Task<T>> work, string? output, CancellationToken cancellationToken)
    {
        OpenSslLibrary.Require();
        return BlockingWork.WaitAsync(work, output, cancellationToken);
    }
}
