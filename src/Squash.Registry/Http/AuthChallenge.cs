namespace Squash.Registry.Http;

/// <summary>How a registry wants to be logged in to: the scheme of a <c>WWW-Authenticate</c> header and its parameters.</summary>
/// <remarks>RFC 9110, 11.6.1; the parameters of Bearer: distribution, docs/spec/auth/token.md.</remarks>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The URL of the token server.</summary>
    public string? Realm => this["realm"];

    /// <summary>The service that the token is for. Some registries leave it out.</summary>
    public string? Service => this["service"];

    /// <summary>The scopes that the refused request needed, as far as the registry says.</summary>
    public string? Scope => this["scope"];

    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    private string? this[string name] => Parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The one to answer: Bearer before Basic, as docker does; <see langword="null"/> if there is neither.</summary>
    public static AuthChallenge? Choose(IEnumerable<string> headers)
    {
        AuthChallenge[] all = [.. headers.SelectMany(ChallengeParser.Parse)];
        return Array.Find(all, challenge => challenge.IsBearer) ?? Array.Find(all, challenge => challenge.IsBasic);
    }
}
