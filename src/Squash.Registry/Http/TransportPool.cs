using System.Collections.Concurrent;

namespace Squash.Registry.Http;

/// <summary>A <see cref="HostTransport"/> for each host that is talked to: the registry, its token server, where it sends us for blobs.</summary>
internal sealed class TransportPool : IDisposable
{
    private readonly ConcurrentDictionary<(string Authority, AddressRule? Rule), Lazy<HostTransport>> _transports = new();
    private readonly ConcurrentDictionary<string, bool> _insecure = new(StringComparer.OrdinalIgnoreCase);
    private readonly RegistryOptions _options;
    private readonly EnvironmentProxy _proxy;

    public TransportPool(RegistryOptions options)
    {
        _options = options;
        _proxy = new EnvironmentProxy(options.Environment);
    }

    /// <summary>Notes that a registry may speak plain HTTP or have any certificate, because registries.conf says so.</summary>
    public void Allow(string authority) => _insecure[authority] = true;

    /// <summary>Whether a host may speak plain HTTP: on this machine, or when asked for.</summary>
    public bool AllowsPlainHttp(Uri uri) => IsInsecure(uri.Authority) || Addresses.IsLoopback(uri.Host);

    /// <summary>The connections to the host of a URL.</summary>
    /// <param name="uri">The URL.</param>
    /// <param name="rule">The addresses that are allowed; <see langword="null"/> for all, because the user named the host.</param>
    public HostTransport For(Uri uri, AddressRule? rule = null) =>
        _transports.GetOrAdd((uri.Authority, rule), key => new Lazy<HostTransport>(() => Create(key.Authority, key.Rule))).Value;

    public void Dispose()
    {
        foreach (Lazy<HostTransport> transport in _transports.Values)
        {
            if (transport.IsValueCreated) transport.Value.Dispose();
        }
    }

    private bool IsInsecure(string authority) => !_options.TlsVerify || _insecure.ContainsKey(authority);

    private HostTransport Create(string authority, AddressRule? rule)
    {
        string? directory = _options.CertificateDirectory ?? HostCertificates.FindDirectory(authority, _options.Environment);
        HostCertificates certificates = directory is null ? HostCertificates.None : HostCertificates.Read(directory);

        // A CA that was named vouches for the servers that the registry sends us to as well; only the registry sees the client's own.
        if (rule is not null) certificates = certificates.WithoutOwn();
        return new HostTransport(_proxy, certificates, !IsInsecure(authority), rule is { } its ? its.Allows : null);
    }
}
