using Squash.Cli.Host;
using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Registry;

namespace Squash.Cli;

/// <summary>Messages for failures.</summary>
internal static class FailureMessage
{
    /// <summary>The message for a failure, in one line.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="signal">The number of the signal that asked to stop, if one did.</param>
    /// <param name="remedy">The advice for an unexpected failure.</param>
    /// <param name="knowsRegistries">Whether the command could read an image from a registry instead.</param>
    public static string Of(Exception exception, int? signal, string remedy, bool knowsRegistries) => exception switch
    {
        OperationCanceledException when signal is not null => "interrupted",
        _ when StandardStreams.IsBrokenPipe(exception) => "the program that reads the output went away (broken pipe)",
        OutOfMemoryException => "out of memory",
        LimitExceededException { Limit: var limit } => CommandWords.Of(exception.Message) + LimitArgument.HintFor(limit),
        DaemonException { MissingImage: { } image } when knowsRegistries => $"{exception.Message}, or give {RegistryReference.Transport}{image}",
        IOException or UnauthorizedAccessException => SystemMessage.Reword(CommandWords.Of(exception.Message)),
        _ when IsInternal(exception) => $"internal error: {exception.GetType().Name}: {exception.Message.TrimEnd('.')}; {remedy}",
        SquashException => CommandWords.Of(exception.Message).TrimEnd('.'),
        _ => exception.Message.TrimEnd('.'),
    };

    /// <summary>A message about an image in a registry or daemon, with its name: unlike a file, it may be damaged where it is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="image">The image that was read.</param>
    public static string InImage(string message, Exception failure, ImagePlace? image)
    {
        if (image is not { IsRemote: true } || failure is not SquashException or InvalidRequestException) return message;
        if (image.Transport == Transport.Registry) message = message.Replace("save or pull the image again", "push the image again", StringComparison.Ordinal);
        return message.Contains("docker://", StringComparison.Ordinal) || message.Contains(DaemonClient.Transport, StringComparison.Ordinal) || message.StartsWith("--", StringComparison.Ordinal)
            ? message
            : $"{image}: {message}";
    }

    /// <summary>The advice for an unexpected failure of a command.</summary>
    public static string RemedyOf(CommandHelp command) =>
        KnowsVerbose(command) ? "run it again with --verbose, and report what it shows" : "report it with the lines that follow";

    /// <summary>Whether a command can read images from a registry.</summary>
    public static bool KnowsRegistries(CommandHelp command) => Knows(command, "--authfile");

    /// <summary>Whether only a stack trace explains the failure, and the command has no option that shows it.</summary>
    public static bool NeedsTrace(Exception exception, CommandHelp command) => IsInternal(exception) && !KnowsVerbose(command);

    private static bool KnowsVerbose(CommandHelp command) => Knows(command, "--verbose");

    private static bool Knows(CommandHelp command, string name) => command.Options.Any(option => option.Name == name);

    private static bool IsInternal(Exception exception) =>
        exception is not (SquashException or UsageException or IOException or UnauthorizedAccessException or DllNotFoundException
            or OutOfMemoryException or OperationCanceledException);
}
