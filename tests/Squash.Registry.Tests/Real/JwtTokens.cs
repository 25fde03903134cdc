using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Squash.Registry.Tests.Real;

/// <summary>A token server that docker-registry trusts: it allows everything that is asked for to the one user that it knows.</summary>
/// <remarks>distribution, docs/spec/auth/jwt.md.</remarks>
public sealed class JwtTokens(X509Certificate2 certificate)
{
    public const string Service = "test-service";
    public const string Issuer = "test-issuer";

    private readonly ConcurrentQueue<string> _scopes = new();

    /// <summary>The seconds that a token is good for.</summary>
    public int Seconds { get; set; } = 300;

    /// <summary>The scopes of each token, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Scopes => [.. _scopes];

    /// <summary>Answers <c>GET /token</c>.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        string login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.User}:{DockerRegistry.Password}"));
        if (context.Request.Headers.Authorization != $"Basic {login}" || context.Request.Query["service"] != Service)
        {
            context.Response.StatusCode = 401;
            return;
        }

        string[] scopes = [.. context.Request.Query["scope"].OfType<string>()];
        _scopes.Enqueue(string.Join(' ', scopes));
        await context.Response.WriteAsJsonAsync(new { token = Issue(scopes), expires_in = Seconds });
    }

    private string Issue(IEnumerable<string> scopes)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string header = Encode(JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(certificate.RawData) } }));
        string claims = Encode(JsonSerializer.SerializeToUtf8Bytes(new
        {
            iss = Issuer,
            sub = DockerRegistry.User,
            aud = Service,
            nbf = now - 10,
            iat = now,
            exp = now + Seconds,
            jti = Guid.NewGuid().ToString("N"),
            access = scopes.Select(scope => scope.Split(':')).Select(parts => new { type = parts[0], name = parts[1], actions = parts[2].Split(',') }),
        }));
        using ECDsa key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no key.");
        return $"{header}.{claims}.{Encode(key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
