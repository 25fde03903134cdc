using System.Net;

namespace Squash.Registry.Http;

/// <summary>A failure that may pass: a broken connection, or a registry that is busy.</summary>
internal sealed class TransientException(string message, HttpStatusCode? status = null, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The time that the registry asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The failure, when it did not pass.</summary>
    public RegistryException Final(string remark) => new($"{Message}{remark}", Status, this);
}
