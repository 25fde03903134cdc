using System.Net.Sockets;

namespace Squash.Registry.Http;

/// <summary>Finds out whether a registry speaks HTTPS or, where that is allowed, plain HTTP.</summary>
/// <remarks>As docker and skopeo do: HTTPS first, so that nobody is talked down to HTTP who can do better.</remarks>
internal sealed class ApiRoot(TransportPool transports, TimeSpan patience)
{
    /// <summary>The URL of the API of a registry.</summary>
    public async Task<Uri> FindAsync(HostState host, CancellationToken cancellationToken)
    {
        if (host.Root is { } known) return known;
        await host.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return host.Root ??= await ProbeAsync(host.Authority, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            host.Gate.Release();
        }
    }

    private async Task<Uri> ProbeAsync(string authority, CancellationToken cancellationToken)
    {
        var https = new Uri($"https://{authority}/v2/");
        if (!transports.AllowsPlainHttp(https)) return https;
        HostTransport transport = transports.For(https);
        using var guard = new StallGuard(patience, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, https);
            using HttpResponseMessage response = await transport.SendAsync(request, guard.Token).ConfigureAwait(false);
            return https;
        }
        catch (HttpRequestException failure) when (!transport.HasSeenCertificate && (HttpFailure.IsTlsFailure(failure) || IsClosed(failure)))
        {
            return new Uri($"http://{authority}/v2/");
        }
        catch (HttpRequestException)
        {
            // The request itself will say it better.
            return https;
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw new RegistryException($"{authority}: no answer within {patience.TotalSeconds:0} seconds");
        }
    }

    // No port was named and the one of HTTPS is closed, or a proxy finds it so; or there is a proxy for plain HTTP only, which knows the host.
    private static bool IsClosed(HttpRequestException failure) => failure.HttpRequestError == HttpRequestError.ProxyTunnelError
        || failure.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.NoData };
}
