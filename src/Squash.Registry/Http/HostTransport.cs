using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Squash.Registry.Http;

/// <summary>The connections to one host, with the certificates for it. It keeps no cookies and follows no redirects.</summary>
internal sealed class HostTransport : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    // Shorter than registries and the load balancers before them keep an idle connection.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _invoker;
    private readonly HostCertificates _certificates;
    private readonly bool _verify;
    private readonly Func<IPAddress, bool>? _allowed;

    /// <param name="proxy">Decides which requests go through a proxy.</param>
    /// <param name="certificates">The certificates for this host.</param>
    /// <param name="verify">Whether its certificate is verified.</param>
    /// <param name="allowed">Decides which addresses may be connected to; <see langword="null"/> for all.</param>
    public HostTransport(IWebProxy proxy, HostCertificates certificates, bool verify, Func<IPAddress, bool>? allowed = null)
    {
        _certificates = certificates;
        _verify = verify;
        _allowed = allowed;
        _invoker = new HttpMessageInvoker(CreateHandler(proxy), disposeHandler: true);
    }

    /// <summary>The problem with the last certificate that was refused.</summary>
    public string? CertificateProblem { get; private set; }

    /// <summary>Whether that certificate is for another host, so that no CA would help.</summary>
    public bool IsForOtherHost { get; private set; }

    /// <summary>The host and port of the proxy that the last connection went to.</summary>
    public string? Proxy { get; private set; }

    /// <summary>Whether the other side has shown a certificate at all.</summary>
    public bool HasSeenCertificate { get; private set; }

    /// <summary>Sends a request, and returns when the headers of the answer have arrived.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();

    private SocketsHttpHandler CreateHandler(IWebProxy proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,

            // A body that is too large is not read to its end for the sake of the connection.
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(200),
            Proxy = proxy,
            UseProxy = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = _certificates.Own,
                RemoteCertificateValidationCallback = Validate,
            },
            ConnectCallback = ConnectAsync,
        };
        return handler;
    }

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        HasSeenCertificate = true;
        if (errors == SslPolicyErrors.None || !_verify || _certificates.Trust(certificate, chain, errors)) return true;
        IsForOtherHost = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
        CertificateProblem = IsForOtherHost
            ? "its certificate is for another host"
            : $"its certificate is not trusted ({string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? [])})";
        return false;
    }

    // The addresses are checked that are connected to: a name could have others a moment later.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint target = context.DnsEndPoint;
        HttpRequestMessage request = context.InitialRequestMessage;
        bool isProxy = request.Method == HttpMethod.Connect || target.Host != request.RequestUri?.IdnHost;
        if (isProxy) Proxy = $"{target.Host}:{target.Port}";
        IPAddress[] addresses = await Addresses.ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(address => isProxy || _allowed is null || _allowed(address))];
        if (allowed.Length == 0) throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken).ConfigureAwait(false);
            return new AnsweringStream(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host has only addresses that must not be connected to.</summary>
internal sealed class ForbiddenAddressException() : IOException("the address is not allowed");
