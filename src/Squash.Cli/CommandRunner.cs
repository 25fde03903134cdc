using Squash.Cli.Commands;
using Squash.Cli.Options;
using Squash.Cli.Reporting;

namespace Squash.Cli;

/// <summary>The program from its arguments to its exit code.</summary>
internal static class CommandRunner
{
    private const string HelpWord = "help";
    private const int BrokenPipe = 32; // EPIPE of errno(3)

    private static readonly CliCommand[] NamedCommands = [new BatchCommand(), new InspectCommand(), new DiffCommand()];

    /// <summary>Runs the command that the arguments name, and returns its exit code. Never throws.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using StandardError error = new();
        using Interruption interruption = new();
        CommandContext context = new(error, interruption.Token);
        CliCommand? command = Find(args);
        try
        {
            if (args is [HelpWord, .. var topic]) return CliCommand.Print(HelpPage.Of(Find(topic)?.Help ?? SquashCommandLine.Help));
            return command is null ? await new SquashCommand().RunAsync(args, context) : await command.RunAsync(args[1..], context);
        }
        catch (Exception exception)
        {
            error.WriteLine("squash: " + TerminalText.Escape(Explain(exception, interruption.Signal)));
            if (context.Verbose) error.WriteLine(exception.ToString());
            return ExitCodes.Of(exception, interruption.Signal, command?.FailureCode ?? ExitCodes.Failure);
        }
    }

    private static CliCommand? Find(string[] args) =>
        args is [var name, ..] ? Array.Find(NamedCommands, command => command.Help.Name == $"squash {name}") : null;

    /// <summary>What is said of a failure, in one line.</summary>
    public static string Explain(Exception exception, int? signal) => exception switch
    {
        OperationCanceledException when signal is not null => "interrupted",
        IOException { HResult: BrokenPipe } => "the program that reads the output went away (broken pipe)",
        OutOfMemoryException => "out of memory",
        _ => exception.Message.TrimEnd('.'),
    };
}
