using System.Security.Cryptography.X509Certificates;
using System.Text;
using Squash.Registry.Tests.Fakes;
using Squash.Registry.Tests.Real;
using Squash.TestSupport;

namespace Squash.Interop.Tests.Matrix;

/// <summary>A registry of the matrix, and the files that let all clients find it, trust it and log in.</summary>
internal sealed class MatrixRegistry : IAsyncDisposable
{
    public const string Plain = "plain";
    public const string Password = "password";
    public const string Tls = "tls";
    public const string Token = "token";

    private readonly TestCertificates _certificates = new();
    private readonly string _home;
    private X509Certificate2? _signer;
    private FakeServer? _tokens;
    private DockerRegistry? _registry;

    private MatrixRegistry(string home) => _home = home;

    /// <summary>Its host and port.</summary>
    public string Authority => _registry?.Authority ?? "";

    /// <summary>Lines of bash that set the variables of all clients.</summary>
    public string Variables => $"export HOME='{_home}' DOCKER_CONFIG='{_home}' REGISTRY_AUTH_FILE='{_home}/config.json'";

    /// <summary>Starts a registry of some kind.</summary>
    /// <param name="kind">One of the constants.</param>
    /// <param name="home">The home directory for its clients.</param>
    public static async Task<MatrixRegistry> StartAsync(string kind, string home)
    {
        var registry = new MatrixRegistry(home);
        try
        {
            await registry.StartAsync(kind);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _registry?.Dispose();
        if (_tokens is not null) await _tokens.DisposeAsync();
        _signer?.Dispose();
        _certificates.Dispose();
    }

    private async Task StartAsync(string kind)
    {
        if (kind == Token)
        {
            _signer = _certificates.Issue("token server");
            _tokens = await FakeServer.StartAsync(new JwtTokens(_signer).AnswerAsync);
            _registry = await DockerRegistry.StartAsync(tokens: ($"http://{_tokens.Authority}/token", _certificates.AuthorityPem));
        }
        else
        {
            _registry = await DockerRegistry.StartAsync(kind != Plain, kind == Tls ? _certificates : null);
        }

        string settings = Path.Combine(_home, ".config/containers"), certificates = Path.Combine(settings, "certs.d", Authority);
        Directory.CreateDirectory(certificates);
        if (kind == Tls) File.WriteAllText(Path.Combine(certificates, "ca.crt"), _certificates.AuthorityPem);
        else File.WriteAllText(Path.Combine(settings, "registries.conf"), $"[[registry]]\nlocation = \"{Authority}\"\ninsecure = true\n");

        string login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.User}:{DockerRegistry.Password}"));
        string logins = kind == Plain ? "" : $$"""
            "{{Authority}}": {"auth": "{{login}}"}
            """;
        File.WriteAllText(Path.Combine(_home, "config.json"), $$$"""{"auths": { {{{logins}}} } }""");
    }
}
