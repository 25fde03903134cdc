using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Squash.Registry.Http;

/// <summary>The certificates for a registry that the system does not know of.</summary>
/// <remarks>containers-certs.d(5): <c>*.crt</c> are CAs; <c>NAME.cert</c> and <c>NAME.key</c> belong to the client.</remarks>
internal sealed class HostCertificates
{
    public static readonly HostCertificates None = new([], []);

    // A certificate that the same CA has issued for something else, such as a client, does not make a server.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection _authorities;

    private HostCertificates(X509Certificate2Collection authorities, X509Certificate2Collection own)
    {
        _authorities = authorities;
        Own = own;
    }

    /// <summary>The certificates of this client.</summary>
    public X509Certificate2Collection Own { get; }

    /// <summary>The same CAs, and nothing to show.</summary>
    public HostCertificates WithoutOwn() => new(_authorities, []);

    /// <summary>Reads a directory.</summary>
    /// <exception cref="InvalidRequestException">It does not exist, or a file in it is not a certificate.</exception>
    public static HostCertificates Read(string directory)
    {
        if (!Directory.Exists(directory)) throw new InvalidRequestException($"the directory of certificates does not exist: {directory}");
        X509Certificate2Collection authorities = [], own = [];
        foreach (string path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            try
            {
                if (path.EndsWith(".crt", StringComparison.Ordinal)) AddAuthorities(path, authorities);
                else if (path.EndsWith(".cert", StringComparison.Ordinal)) own.Add(X509Certificate2.CreateFromPemFile(path, Path.ChangeExtension(path, ".key")));
            }
            catch (Exception failure) when (failure is CryptographicException or FileNotFoundException)
            {
                throw new InvalidRequestException($"{path} is not a certificate in PEM format, or its key is missing or does not fit", innerException: failure);
            }
        }

        return new HostCertificates(authorities, own);
    }

    private static void AddAuthorities(string path, X509Certificate2Collection authorities)
    {
        int before = authorities.Count;
        authorities.ImportFromPemFile(path);
        if (authorities.Count == before) throw new CryptographicException("It contains no certificate.");
    }

    /// <summary>The directory of a registry in the <c>certs.d</c> of podman or docker; <see langword="null"/> if it has none.</summary>
    /// <param name="authority">The host, with its port if it has one.</param>
    /// <param name="environment">The value of a variable, if it has one.</param>
    public static string? FindDirectory(string authority, Func<string, string?> environment)
    {
        // It becomes part of a path.
        if (authority.AsSpan().ContainsAny('/', '\\') || authority.StartsWith('.')) return null;
        IEnumerable<string> parents = ["/etc/containers/certs.d", "/etc/docker/certs.d"];
        if (environment("HOME") is { Length: > 0 } home) parents = parents.Prepend(Path.Combine(home, ".config/containers/certs.d"));
        return parents.Select(parent => Path.Combine(parent, authority)).FirstOrDefault(Directory.Exists);
    }

    /// <summary>Whether these certificates vouch for a server that the system's do not.</summary>
    public bool Trust(X509Certificate? certificate, X509Chain? received, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || _authorities.Count == 0 || errors != SslPolicyErrors.RemoteCertificateChainErrors) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (received is not null) chain.ChainPolicy.ExtraStore.AddRange(received.ChainPolicy.ExtraStore);
        return chain.Build(server);
    }
}
