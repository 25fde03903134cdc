using Squash.Cli.Commands;
using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;

namespace Squash.Cli;

/// <summary>Runs the program, from its arguments to its exit code.</summary>
internal static class CommandRunner
{
    private const int StandardInput = 0;

    // Ctrl-C goes to all programs of a pipeline at once. The writing program may end before we notice our own signal.
    private static readonly TimeSpan SignalDelay = TimeSpan.FromMilliseconds(200);

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
            if (DockerInvocation.IsPlugin(Environment.GetCommandLineArgs()[0]))
            {
                command = new DockerSquashCommand();
                _ = interruption.FollowAsync(context.Environment(PluginSocket.Variable));
            }
            else if (Find(args) is { } named) (command, args) = (named, args[1..]);
            else if (args is [var word, ..] && !word.StartsWith('-') && !Path.Exists(word) && context.GuessAt(word) is { } guess) throw guess;
            return await command.RunAsync(args, context);
        }
        catch (Exception exception)
        {
            if (MayBeOfSignal(exception)) await Task.Delay(SignalDelay, interruption.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // After a signal, failures do not matter any more.
            if (interruption.Signal is not null) exception = new OperationCanceledException(exception.Message, exception);
            string message = FailureMessage.Of(exception, interruption.Signal, FailureMessage.RemedyOf(command.Help), FailureMessage.KnowsRegistries(command.Help));
            error.WriteLine("squash: " + TerminalText.Escape(FailureMessage.InImage(message, exception, context.Image)));
            if (context.Verbose || FailureMessage.NeedsTrace(exception, command.Help)) error.WriteLine(exception.ToString());
            return ExitCodes.Of(exception, interruption.Signal, command.FailureCode);
        }
    }

    // An archive from a pipe is truncated if its writer is interrupted.
    private static bool MayBeOfSignal(Exception exception) =>
        exception is InvalidArchiveException && Console.IsInputRedirected && FileIdentity.OfDescriptor(StandardInput) is null;

    /// <summary>The descriptions of all commands, the program itself first.</summary>
    public static CommandHelp[] Pages()
    {
        CommandHelp[] named = [.. NamedCommands.Select(command => command.Help)];
        string[] words = [.. named.Select(page => page.Word)];
        CommandHelp program = SquashCommandLine.Help with { Commands = [.. named.Select(page => new HelpTerm(page.Word, page.Summary))] };
        return [.. named.Prepend(program).Select(page => page.TakesCommand ? page with { OperandWords = words } : page)];
    }

    private static CliCommand? Find(string[] args) =>
        args is [var word, ..] ? Array.Find(NamedCommands, command => command.Help.Word == word) : null;
}
