using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Squash.Registry.Http;

/// <summary>Messages about a request that failed.</summary>
/// <remarks>Only the host and what was asked for are named: the URL of a blob or an upload holds signatures.</remarks>
internal static class HttpFailure
{
    private const int MaxErrorBytes = 16 * 1024;
    // .NET's message about bytes that are not a TLS record.
    private const string CorruptFrame = "corrupted frame";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The status, and the first error of the body if it says one: <c>404 Not Found: MANIFEST_UNKNOWN: manifest unknown</c>.</summary>
    /// <remarks>distribution-spec v1.1, spec.md#error-codes.</remarks>
    public static async Task<string> DescribeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string Safe(string text) => Shown.Text(response.RequestMessage is { } request ? Secrets.RemovedFrom(text, request) : text);

        string status = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {Safe(response.ReasonPhrase ?? response.StatusCode.ToString())}").TrimEnd();
        return await ErrorAsync(response, cancellationToken).ConfigureAwait(false) is { Length: > 0 } error ? $"{status}: {Safe(error)}" : status;
    }

    /// <summary>Whether a status means that the same request may succeed later.</summary>
    /// <remarks>Proxies such as Cloudflare's have their own statuses above 504.</remarks>
    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or (>= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented and not HttpStatusCode.HttpVersionNotSupported);

    /// <summary>The time that an answer asks to wait.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.RetryAfter is not { } header) return null;
        TimeSpan? wait = header.Delta ?? header.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>A failure to send a request or to get an answer: one that may pass, or not.</summary>
    public static Exception Of(Exception failure, string where, HostTransport transport)
    {
        // Reading the content failed, not sending it: it may come from another registry.
        if (Cause<RegistryException>(failure) is { } own) return own;
        if (failure.GetBaseException() is ForbiddenAddressException)
        {
            return new RegistryException($"{where}: a private address that is not the registry's own; the registry must not send anyone there", innerException: failure);
        }

        if (transport.CertificateProblem is { } problem && IsTlsFailure(failure))
        {
            string advice = transport.IsForOtherHost ? "use a name that the certificate is for" : "name the directory of its CA in RegistryOptions.CertificateDirectory";
            return new RegistryException($"{where}: {problem}; {advice}", innerException: failure);
        }

        if (!transport.HasSeenCertificate && IsTlsFailure(failure) && failure.GetBaseException().Message.Contains(CorruptFrame, StringComparison.Ordinal))
        {
            return new RegistryException(
                $"{where}: it does not speak HTTPS; if plain HTTP is meant, allow it with RegistryOptions.TlsVerify=false, or with insecure = true in registries.conf", innerException: failure);
        }

        if (transport.Proxy is { } proxy && failure is HttpRequestException viaProxy && OfProxy(viaProxy, $"{where}: the proxy {proxy}") is { } refusal) return refusal;

        // A wrong name stays wrong; a server of names that is busy does not.
        if (failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData })
        {
            return new RegistryException($"{where}: no such host", innerException: failure);
        }

        return new TransientException($"{where}: {Shown.Text(failure.GetBaseException().Message.TrimEnd('.'))}", innerException: failure);
    }

    /// <summary>Whether a connection failed while it was secured.</summary>
    public static bool IsTlsFailure(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } || failure.GetBaseException() is AuthenticationException;

    private static Exception? OfProxy(HttpRequestException failure, string where) => failure switch
    {
        { StatusCode: HttpStatusCode.ProxyAuthenticationRequired } => new RegistryException(
            $"{where} wants another login; write it into the variable, as in http://NAME:PASSWORD@HOST:PORT", innerException: failure),
        { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status } when !IsTransient(status) =>
            new RegistryException($"{where} refuses the connection with status {(int)status}", innerException: failure),
        { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status } =>
            new TransientException($"{where} cannot connect: status {(int)status}", status, innerException: failure),
        { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
            new TransientException($"{where}: {Shown.Text(failure.GetBaseException().Message)}", innerException: failure),
        _ => null,
    };

    private static T? Cause<T>(Exception failure)
        where T : Exception
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found) return found;
        }

        return null;
    }

    private static async Task<string?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? body = await BoundedBody.ReadAsync(response.Content, MaxErrorBytes, Patience, cancellationToken).ConfigureAwait(false);
            if (body is null || body.Length == 0) return null;
            JsonElement document = Json.ParseObject(body, "the error");
            if (document.Elements("errors").Take(1).ToArray() is [{ ValueKind: JsonValueKind.Object } error])
            {
                return string.Join(": ", new[] { Json.TextOf(error.Member("code")), Json.TextOf(error.Member("message")) }.OfType<string>());
            }

            // Token servers write it so: {"details": "incorrect username or password"}.
            return Json.TextOf(document.Member("details")) ?? Json.TextOf(document.Member("message"));
        }
        catch (Exception failure) when (failure is TransientException or FormatException)
        {
            // The status alone is worth more than a failure to read why.
            return null;
        }
    }
}
