using System.Net;

namespace Squash.Registry;

/// <summary>A registry could not be reached, refused the request, or answered what it must not.</summary>
/// <remarks>The message is one line: what went wrong, where, and what to do. It never holds a password or a token.</remarks>
public sealed class RegistryException : IOException
{
    internal RegistryException(string message, HttpStatusCode? status = null, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary>The status of the answer; <see langword="null"/> if there was none.</summary>
    public HttpStatusCode? Status { get; }
}
