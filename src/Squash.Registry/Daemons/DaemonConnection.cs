using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Squash.Registry.Http;

namespace Squash.Registry.Daemons;

/// <summary>Requests to one daemon.</summary>
/// <remarks>Docker Engine API. Without a version in the URL, a daemon uses its own, so old and new ones answer.</remarks>
internal sealed class DaemonConnection(DaemonAddress address) : IDisposable
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxDocumentBytes = 16 * 1024 * 1024;

    // The answer of Go's server to a request without TLS: net/http, server.go.
    private const string AnswerOfTls = "HTTP request to an HTTPS server";

    // podman answers 500 if it has no image to save, and this is the cause that it states.
    private const string UnknownImage = "image not known";

    // .NET's message about bytes that are not a TLS record.
    private const string CorruptFrame = "corrupted frame";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _invoker = new(CreateHandler(address), disposeHandler: true);

    /// <summary>Sends a request, and returns when the headers of the answer have arrived.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path with its query.</param>
    /// <param name="content">The body, if there is one.</param>
    /// <param name="image">The name of the image, for messages; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DaemonException">The daemon cannot be reached, or refuses the request.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? image, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusalAsync(response, image, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A document that the daemon has; <see langword="null"/> if it does not have it.</summary>
    /// <param name="path">The path with its query.</param>
    /// <param name="mayBeRefused">Whether a request that the daemon, or a proxy before it, refuses counts as a document that it does not have.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DaemonException">The daemon cannot be reached, or refuses the request.</exception>
    public async Task<JsonElement?> FindAsync(string path, bool mayBeRefused, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound || (mayBeRefused && !response.IsSuccessStatusCode)) return null;
        if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, image: null, cancellationToken).ConfigureAwait(false);
        try
        {
            byte[]? body = await BoundedBody.ReadAsync(response.Content, MaxDocumentBytes, Patience, cancellationToken).ConfigureAwait(false);
            return Json.ParseObject(body, "its answer");
        }
        catch (Exception failure) when (failure is FormatException or TransientException)
        {
            throw Failure(failure.Message);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address.Root, path)) { Content = content };
        try
        {
            return await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(failure);
        }
    }

    /// <summary>The failure of a connection that ended in the middle of something.</summary>
    /// <param name="cause">The error of the system; <see langword="null"/> if the daemon has closed the connection.</param>
    /// <param name="failure">The failure with its cause.</param>
    public DaemonException BrokenOff(Exception? cause, Exception failure) => new(
        $"the connection to the Docker daemon at {address.Text} broke off ({cause?.Message.TrimEnd('.') ?? "the daemon has closed it"})", failure);

    /// <summary>An error of the daemon.</summary>
    public DaemonException Failure(string problem) => new(Of(problem));

    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler CreateHandler(DaemonAddress address)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = async (context, token) => new AnsweringStream(await ConnectAsync(address, context.DnsEndPoint, token).ConfigureAwait(false)),
        };
        if (address.Tls is { } tls) handler.SslOptions = DaemonCertificates.Read(tls);
        return handler;
    }

    private static async Task<Stream> ConnectAsync(DaemonAddress address, DnsEndPoint host, CancellationToken cancellationToken)
    {
        if (address.Ssh is { } ssh) return ProgramStream.Start(SshCommand.Program, ssh.Arguments);
        EndPoint target = address.Socket is { } path ? new UnixDomainSocketEndPoint(path) : host;
        var socket = address.Socket is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private DaemonException Unreachable(HttpRequestException failure) => failure.GetBaseException() switch
    {
        _ when OfProgram(failure) is { } cause => new DaemonException($"the Docker daemon at {address.Text} cannot be reached: {cause.Message}", failure),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new DaemonException(
            $"no permission for the Docker daemon at {address.Text}: run squash as root, or as a member of the group docker", failure),
        SocketException cause when failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => new DaemonException(
            $"no Docker daemon answers at {address.Text} ({(address.Socket is { } path && !File.Exists(path) ? "there is no such socket" : cause.Message)}): start it, or name another in DOCKER_HOST, such as unix:///run/podman/podman.sock", failure),
        var cause when address.Tls is not null && cause.Message.Contains(CorruptFrame, StringComparison.Ordinal) =>
            Failure("it does not speak TLS: unset DOCKER_TLS_VERIFY and DOCKER_TLS, or name its port for TLS in DOCKER_HOST"),
        var cause when address.Tls is not null && IsOfTls(failure) => new DaemonException(
            $"the Docker daemon at {address.Text} and squash do not agree on TLS ({cause.Message.TrimEnd('.')}): DOCKER_CERT_PATH names the directory with ca.pem, cert.pem and key.pem", failure),
        var cause => BrokenOff(failure.HttpRequestError == HttpRequestError.ResponseEnded ? null : cause, failure),
    };

    private static DaemonException? OfProgram(Exception? failure) => failure is null ? null : failure as DaemonException ?? OfProgram(failure.InnerException);

    // A daemon that refuses the client's certificate says so when its first answer is read.
    private static bool IsOfTls(HttpRequestException failure) =>
        failure.HttpRequestError == HttpRequestError.SecureConnectionError || failure.InnerException?.InnerException is not SocketException;

    private async Task<DaemonException> RefusalAsync(HttpResponseMessage response, string? image, CancellationToken cancellationToken)
    {
        bool isMissing = response.StatusCode == HttpStatusCode.NotFound;
        string problem = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        try
        {
            byte[]? body = await BoundedBody.ReadAsync(response.Content, MaxErrorBytes, Patience, cancellationToken).ConfigureAwait(false);
            if (body is not null && address.Tls is null && Encoding.UTF8.GetString(body).Contains(AnswerOfTls, StringComparison.Ordinal))
            {
                return Failure("it speaks TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the directory with ca.pem, cert.pem and key.pem");
            }

            JsonElement document = Json.ParseObject(body, "the answer");
            if (Json.TextOf(document.Member("message")) is { Length: > 0 } message) problem = Shown.Text(message.TrimEnd());
            isMissing |= Json.TextOf(document.Member("cause")) == UnknownImage;
        }
        catch (Exception failure) when (failure is FormatException or TransientException)
        {
            // The status alone has to do.
        }

        return isMissing && image is not null
            ? new DaemonException(Of($"it has no image {Shown.Quote(image)} ({problem}); docker pull {image} would fetch it")) { MissingImage = image }
            : Failure(problem);
    }

    private string Of(string problem) => $"the Docker daemon at {address.Text}: {problem}";
}
