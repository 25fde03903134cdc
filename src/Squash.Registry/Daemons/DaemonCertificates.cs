using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Squash.Registry.Daemons;

/// <summary>The certificates of a connection to a daemon.</summary>
internal static class DaemonCertificates
{
    // A certificate that the same CA has issued for something else, such as a client, does not make a server.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Reads the files.</summary>
    /// <exception cref="InvalidRequestException">One of them is missing or damaged.</exception>
    public static SslClientAuthenticationOptions Read(DaemonTlsOptions tls)
    {
        var options = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, chain, errors) => !tls.Verify || IsValid(chain, errors) };
        if (tls is { Verify: true, CaFile: { } authorities })
        {
            options.CertificateChainPolicy = PolicyOf(Read(authorities, () =>
            {
                X509Certificate2Collection read = [];
                read.ImportFromPemFile(authorities);
                return read.Count > 0 ? read : throw new CryptographicException("It contains no certificate.");
            }));
        }

        if (tls.CertificateFile is { } certificate)
        {
            options.ClientCertificates = [Read(certificate, () => X509Certificate2.CreateFromPemFile(certificate, tls.KeyFile ?? certificate))];
        }

        return options;
    }

    // Thrown, because .NET's own message names only the callback.
    private static bool IsValid(X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? true : throw new AuthenticationException(errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? "its certificate is for another host"
            : $"its certificate is not trusted: {string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? [])}");

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(ServerAuthentication);
        return policy;
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException($"the certificate for the Docker daemon cannot be read: {failure.Message} (DOCKER_CERT_PATH names its directory)", innerException: failure);
        }
        catch (CryptographicException failure)
        {
            throw new InvalidRequestException($"{file} is not a certificate in PEM format, or its key is missing or does not fit", innerException: failure);
        }
    }
}
