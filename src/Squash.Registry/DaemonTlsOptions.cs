namespace Squash.Registry;

/// <summary>TLS to a daemon that listens on a TCP port.</summary>
public sealed record DaemonTlsOptions
{
    /// <summary>Whether the certificate of the daemon is verified. The default is <see langword="true"/>.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The file with the CAs of the daemon, in PEM; <see langword="null"/> for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The file with the certificate of the client, in PEM; <see langword="null"/> if it has none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The file with the key of the client, in PEM.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The files in a directory such as that of <c>DOCKER_CERT_PATH</c>: <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>.</summary>
    /// <param name="directory">The directory; files that it does not have are left out.</param>
    /// <exception cref="ArgumentNullException"><paramref name="directory"/> is <see langword="null"/>.</exception>
    public static DaemonTlsOptions FromDirectory(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return new DaemonTlsOptions { CaFile = Find("ca.pem"), CertificateFile = Find("cert.pem"), KeyFile = Find("key.pem") };

        string? Find(string name) => Path.Combine(directory, name) is var file && File.Exists(file) ? file : null;
    }
}
