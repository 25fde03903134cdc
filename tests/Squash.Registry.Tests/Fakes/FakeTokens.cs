using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Squash.Registry.Tests.Fakes;

/// <summary>A token server, and the part of a registry that asks for its tokens.</summary>
public sealed class FakeTokens
{
    private readonly ConcurrentDictionary<string, bool> _valid = new();
    private int _issued;

    /// <summary>The URL of the token server; by default <c>/token</c> of the registry itself.</summary>
    public string? Realm { get; set; }

    public string? Service { get; set; } = "registry";

    /// <summary>The lifetime that the server states; <see langword="null"/> to state none.</summary>
    public int? ExpiresIn { get; set; } = 300;

    public string Member { get; set; } = "token";

    /// <summary>The identity token that is sent with each token.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>The only login that is accepted, as the header has it; <see langword="null"/> for any and for none.</summary>
    public string? Login { get; set; }

    public ConcurrentQueue<(RecordedRequest Request, IReadOnlyDictionary<string, string> Form)> Requests { get; } = new();

    public int Issued => _issued;

    /// <summary>Ends all tokens.</summary>
    public void Revoke() => _valid.Clear();

    /// <summary>To be <see cref="FakeRegistry.Before"/>: issues tokens, and refuses what has none.</summary>
    public async Task<bool> GuardAsync(HttpContext context)
    {
        if (context.Request.Path == "/token")
        {
            await IssueAsync(context);
            return true;
        }

        string header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal) && _valid.ContainsKey(header["Bearer ".Length..])) return false;
        string realm = Realm ?? $"http://{context.Request.Host}/token";
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\"" + (Service is null ? "" : $",service=\"{Service}\"");
        await FakeRegistry.ErrorAsync(context, 401, "UNAUTHORIZED", "authentication required");
        return true;
    }

    public async Task IssueAsync(HttpContext context)
    {
        Dictionary<string, string> form = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString())
            : [];
        Requests.Enqueue((RecordedRequest.Of(context.Request), form));
        if (Login is not null && context.Request.Headers.Authorization != Login)
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsJsonAsync(new { details = "incorrect username or password" });
            return;
        }

        string token = $"token-{Interlocked.Increment(ref _issued)}";
        _valid[token] = true;
        var answer = new Dictionary<string, object> { [Member] = token };
        if (ExpiresIn is { } seconds) answer["expires_in"] = seconds;
        if (RefreshToken is not null) answer["refresh_token"] = RefreshToken;
        await context.Response.WriteAsJsonAsync(answer);
    }
}
