namespace Squash.Registry;

/// <summary>How registries are reached and logged in to. The defaults are those of podman and skopeo.</summary>
public sealed record RegistryOptions
{
    /// <summary>
    /// The name to log in with, instead of what the files of credentials hold. Needs <see cref="Password"/>. It is never sent to a mirror, or
    /// to another registry that registries.conf puts in the place of the one that was named.
    /// </summary>
    public string? User { get; init; }

    /// <summary>The password for <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// The registry that <see cref="User"/> is for, such as <c>registry.example</c>: others get the login that the files of credentials hold.
    /// <see langword="null"/> for every registry that images are named in.
    /// </summary>
    public string? LoginRegistry { get; init; }

    /// <summary>The option of a program that <see cref="User"/> comes from, for messages; <see langword="null"/> for the name of the property.</summary>
    public string? LoginName { get; init; }

    /// <summary>The file of credentials; <see langword="null"/> for those that podman, skopeo and docker write.</summary>
    public string? AuthFile { get; init; }

    /// <summary>
    /// Whether certificates are verified. If not, a registry may also speak plain HTTP; one on this machine always may.
    /// </summary>
    public bool TlsVerify { get; init; } = true;

    /// <summary>
    /// A directory with CA certificates (<c>*.crt</c>) and a client certificate (<c>*.cert</c> and <c>*.key</c>);
    /// <see langword="null"/> for the <c>certs.d</c> of podman and docker.
    /// </summary>
    public string? CertificateDirectory { get; init; }

    /// <summary>The settings of registries; <see langword="null"/> for the system's and the user's <c>registries.conf</c>.</summary>
    public string? RegistriesConf { get; init; }

    /// <summary>The number of times that a request is sent again after a failure that may pass.</summary>
    public int Retries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            field = value;
        }
    }
    = 3;

    /// <summary>The time that a registry may take until its answer begins, or until more of it arrives.</summary>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    }
    = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The directory for a layer that a registry does not take piece by piece; <see langword="null"/> for the system's
    /// temporary directory.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>The environment: variables that name files and proxies.</summary>
    internal Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The wait before the first retry. Each later one waits twice as long.</summary>
    internal TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The size of the pieces that a layer of unknown digest is sent in.</summary>
    internal int ChunkBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The option that a login could still be given with.</summary>
    internal string? UnusedLogin => User is null ? LoginName : null;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Never the password: records print all they have.</summary>
    public override string ToString() => nameof(RegistryOptions);
}
