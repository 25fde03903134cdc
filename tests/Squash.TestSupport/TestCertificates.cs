using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Squash.TestSupport;

/// <summary>A CA of a test, and what it signs.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-1);
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a CA of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(Start, Start.AddDays(30));
    }

    /// <summary>The CA itself, in PEM.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>A certificate, with its key.</summary>
    /// <param name="host">The name or address that it is for.</param>
    /// <param name="purpose">The only use that it is for (extended key usage); <see langword="null"/> for any.</param>
    public X509Certificate2 Issue(string host, string? purpose = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        if (purpose is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using X509Certificate2 issued = request.Create(_authority, Start, Start.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>The key of a certificate, in PEM.</summary>
    public static string KeyPem(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no key.");
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose() => _authority.Dispose();
}
