using Squash.Cli.Options;

namespace Squash.Cli;

/// <summary>The exit codes. They are part of the command's contract: see <c>squash --help</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failure = 1;

    /// <summary>Two images differ. It has no other meaning.</summary>
    public const int Different = 1;

    public const int Usage = 2;
    public const int BadImage = 3;
    public const int DigestMismatch = 4;

    /// <summary>The code of a command that was ended by a signal, as in shells: 128 + the signal's number.</summary>
    private const int SignalBase = 128;

    /// <summary>The exit code of a failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="signal">The number of the signal that asked to stop, if one did.</param>
    /// <param name="failureCode">The code of a failure that is caused neither by the command line nor by an image.</param>
    public static int Of(Exception exception, int? signal, int failureCode = Failure) => exception switch
    {
        OperationCanceledException when signal is { } number => SignalBase + number,
        UsageException or InvalidRequestException => Usage,
        DigestMismatchException => DigestMismatch,
        CheckFailedException => failureCode,
        SquashException => BadImage,
        _ => failureCode,
    };
}
