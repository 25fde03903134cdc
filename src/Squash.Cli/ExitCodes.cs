using Squash.Cli.Options;

namespace Squash.Cli;

/// <summary>What the exit code tells a script. Part of the command's contract: see <c>squash --help</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failure = 1;

    /// <summary>Two images differ, and nothing else.</summary>
    public const int Different = 1;

    public const int Usage = 2;
    public const int BadImage = 3;
    public const int DigestMismatch = 4;

    /// <summary>The code of a command that a signal ended, as shells count: 128 + the signal's number.</summary>
    private const int SignalBase = 128;

    /// <summary>The exit code of a failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="signal">The number of the signal that asked to stop, if one did.</param>
    /// <param name="failureCode">The code of a failure that lies neither in the command line nor in an image.</param>
    public static int Of(Exception exception, int? signal, int failureCode = Failure) => exception switch
    {
        OperationCanceledException when signal is { } number => SignalBase + number,
        UsageException or InvalidRequestException => Usage,
        DigestMismatchException => DigestMismatch,
        SquashException => BadImage,
        _ => failureCode,
    };
}
