using System.Net;

namespace Squash.Registry.Http;

/// <summary>The proxies that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c> name.</summary>
/// <remarks>
/// As Go reads them, and so docker, podman and skopeo (golang.org/x/net/http/httpproxy): <c>example.com</c> in NO_PROXY means its
/// subdomains as well, networks and ports are understood, and this machine needs no proxy. The framework supports none of these.
/// </remarks>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _http;
    private readonly Uri? _https;
    private readonly string[] _direct;
    private readonly ProxyLogin _login = new();

    /// <param name="environment">The value of a variable, if it has one.</param>
    public EnvironmentProxy(Func<string, string?> environment)
    {
        string? Value(string name) =>
            environment(name) is { Length: > 0 } upper ? upper : environment(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : null;

        Uri? all = Parse(Value("ALL_PROXY"), "ALL_PROXY");
        _http = Parse(Value("HTTP_PROXY"), "HTTP_PROXY") ?? all;
        _https = Parse(Value("HTTPS_PROXY"), "HTTPS_PROXY") ?? all;
        Credentials = _login;
        _direct = Value("NO_PROXY")?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : ProxyFor(destination);

    public bool IsBypassed(Uri host) =>
        ProxyFor(host) is null || Addresses.IsLoopback(host.Host) || Array.Exists(_direct, pattern => Matches(pattern, host));

    private Uri? ProxyFor(Uri destination) => destination.Scheme == Uri.UriSchemeHttps ? _https : _http;

    private static bool Matches(string pattern, Uri destination)
    {
        if (pattern == "*") return true;
        string host = destination.Host.Trim('[', ']');
        if (IPNetwork.TryParse(pattern, out IPNetwork network)) return IPAddress.TryParse(host, out IPAddress? inNetwork) && network.Contains(inNetwork);
        if (IPAddress.TryParse(pattern.Trim('[', ']'), out IPAddress? address)) return IPAddress.TryParse(host, out IPAddress? same) && same.Equals(address);

        int colon = pattern.LastIndexOf(':');
        if (colon > 0)
        {
            if (!ushort.TryParse(pattern.AsSpan(colon + 1), out ushort port) || port != destination.Port) return false;
            pattern = pattern[..colon];
        }

        // ".example.com" means subdomains only, "example.com" itself as well.
        string domain = pattern.TrimStart('*').TrimStart('.');
        return (pattern == domain && host.Equals(domain, StringComparison.OrdinalIgnoreCase))
            || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
    }

    // The address goes into messages of the framework, and must not have the password in it.
    private Uri? Parse(string? value, string name)
    {
        if (value is null) return null;
        string text = value.Contains("://", StringComparison.Ordinal) ? value : $"http://{value}";

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) || proxy.Scheme is not ("http" or "https" or "socks5" or "socks5h" or "socks4" or "socks4a"))
        {
            throw new InvalidRequestException($"{name} is not the address of a proxy, such as http://proxy.example:3128");
        }

        // The framework always leaves names to a socks5 proxy, which other programs write as socks5h.
        var address = new Uri($"{(proxy.Scheme == "socks5h" ? "socks5" : proxy.Scheme)}://{proxy.Authority}");
        _login.Add(address, proxy.UserInfo);
        return address;
    }

    /// <summary>The names and passwords that were in the addresses of proxies.</summary>
    private sealed class ProxyLogin : ICredentials
    {
        private readonly Dictionary<string, NetworkCredential> _logins = [];

        public void Add(Uri proxy, string login)
        {
            if (login.Length == 0) return;
            string[] parts = login.Split(':', 2);
            _logins[proxy.Authority] = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        public NetworkCredential? GetCredential(Uri uri, string authType) => _logins.GetValueOrDefault(uri.Authority);
    }
}
