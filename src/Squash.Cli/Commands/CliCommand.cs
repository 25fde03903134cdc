using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Progress;
using Squash.IO;

namespace Squash.Cli.Commands;

/// <summary>A command of the program.</summary>
internal abstract class CliCommand
{
    private const int StandardInput = 0;

    /// <summary>Its description.</summary>
    public abstract CommandHelp Help { get; }

    /// <summary>The exit code if a read, a write or an internal operation failed.</summary>
    public virtual int FailureCode => ExitCodes.Failure;

    /// <summary>Runs it.</summary>
    /// <param name="args">The arguments after its name.</param>
    /// <param name="context">The environment of the command.</param>
    /// <returns>The exit code; failures are thrown.</returns>
    public abstract Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context);

    /// <summary>Writes a text to stdout.</summary>
    public static int Print(string text)
    {
        StandardStreams.WriteText(writer => writer.WriteLine(text));
        return ExitCodes.Done;
    }

    /// <summary>The pipe that must deliver an archive before any work can start, because it may be silent for a long time.</summary>
    /// <param name="inputs">The images; <see langword="null"/> for stdin.</param>
    protected static string? AwaitedPipe(params ImagePlace?[] inputs)
    {
        foreach (ImagePlace? input in inputs)
        {
            if (input is null && FileIdentity.OfDescriptor(StandardInput) is null) return "stdin";
            if (input?.File is { } file && LinuxFile.StatusOf(file) is { IsPipe: true }) return file;
        }

        return null;
    }

    /// <param name="input">The image to read; <see langword="null"/> for stdin.</param>
    /// <param name="usage">An example that names a file.</param>
    /// <param name="command">The beginning of a command line that ends with the image; <see langword="null"/> if there is none.</param>
    protected static void CheckInput(ImagePlace? input, string usage, string? command = null)
    {
        if (input is null && !Console.IsInputRedirected)
        {
            throw new UsageException($"stdin is a terminal: pipe an archive in (docker save IMAGE | squash ...), or use {usage}");
        }

        if (input?.File is { } file && !Path.Exists(file)) throw InputHint.FailureOf(file, command);
    }

    /// <summary>Registers the files besides the images that the options name.</summary>
    protected static void ReadsOptions(FileUses files, ImagePlace? place, IEnumerable<string> excludeFiles)
    {
        if (place?.File is { } baseFile) files.Reads(baseFile, "base");
        foreach (string file in excludeFiles) files.Reads(file, "list of patterns");
    }

    /// <param name="mode">The kind of display.</param>
    /// <param name="isQuiet">Whether nothing is shown unless the mode asks for it.</param>
    /// <param name="awaited">The result of <see cref="AwaitedPipe"/>.</param>
    /// <param name="context">The environment of the command.</param>
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
            throw new UsageException($"the directory for temporary files '{folder}' does not exist (--temp-dir or TMPDIR)");
        }
    }

    /// <inheritdoc cref="BlockingWork.WaitAsync{T}(Func{Task{T}}, string?, CancellationToken)"/>
    public static Task<T> WaitAsync<T>(Func<Task<T>> work, string? output, CancellationToken cancellationToken)
    {
        OpenSslLibrary.Require();
        return BlockingWork.WaitAsync(work, output, cancellationToken);
    }
}
