namespace Squash.Registry;

/// <summary>A daemon could not be reached, or refused the request.</summary>
/// <remarks>The message is one line: what went wrong, where, and what to do.</remarks>
public sealed class DaemonException : IOException
{
    internal DaemonException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The image that the daemon does not have, if that is the failure.</summary>
    public string? MissingImage { get; internal init; }
}
