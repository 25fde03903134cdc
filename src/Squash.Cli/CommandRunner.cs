using Squash.Cli.Commands;
using Squash.Cli.Options;
using Squash.Cli.Reporting;

namespace Squash.Cli;

/// <summary>The program from its arguments to its exit code.</summary>
internal static class CommandRunner
{
    private static readonly SquashCommand Default = new();

    private static readonly CliCommand[] NamedCommands =
        [new BatchCommand(), new InspectCommand(), new DiffCommand(), new CompletionCommand(), new HelpCommand(), new ManCommand()];

    /// <summary>Runs the command that the arguments name, and returns its exit code. Never throws.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using StandardError error = new();
        using Interruption interruption = new();
        CommandContext context = new(error, Pages(), interruption.Token);
        CliCommand command = Default;
        try
        {
            if (Find(args) is { } named) (command, args) = (named, args[1..]);
            else if (args is [var word, ..] && !word.StartsWith('-') && !Path.Exists(word) && context.GuessAt(word) is { } guess) throw guess;
            return await command.RunAsync(args, context);
        }
        catch (Exception exception)
        {
            error.WriteLine("squash: " + TerminalText.Escape(Explain(exception, interruption.Signal)));
            if (context.Verbose) error.WriteLine(exception.ToString());
            return ExitCodes.Of(exception, interruption.Signal, command.FailureCode);
        }
    }

    /// <summary>What is said of every command, the program itself first.</summary>
    public static CommandHelp[] Pages()
    {
        CommandHelp[] named = [.. NamedCommands.Select(command => command.Help)];
        string[] words = [.. named.Select(page => page.Word)];
        CommandHelp program = SquashCommandLine.Help with { Commands = [.. named.Select(page => new HelpTerm(page.Word, page.Summary))] };
        return [.. named.Prepend(program).Select(page => page.TakesCommand ? page with { OperandWords = words } : page)];
    }

    private static CliCommand? Find(string[] args) =>
        args is [var word, ..] ? Array.Find(NamedCommands, command => command.Help.Word == word) : null;

    /// <summary>What is said of a failure, in one line.</summary>
    public static string Explain(Exception exception, int? signal) => exception switch
    {
        OperationCanceledException when signal is not null => "interrupted",
        _ when StandardStreams.IsBrokenPipe(exception) => "the program that reads the output went away (broken pipe)",
        OutOfMemoryException => "out of memory",
        LimitExceededException { Limit: var limit } => exception.Message + LimitArgument.HintFor(limit),
        IOException or UnauthorizedAccessException => SystemMessage.Reword(exception.Message),
        SquashException or UsageException or DllNotFoundException => exception.Message.TrimEnd('.'),
        _ => $"internal error: {exception.GetType().Name}: {exception.Message.TrimEnd('.')}; run it again with --verbose, and report what it shows",
    };
}
