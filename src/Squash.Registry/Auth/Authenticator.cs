using System.Net.Http.Headers;
using Squash.Registry.Credentials;
using Squash.Registry.Http;

namespace Squash.Registry.Auth;

/// <summary>Logs requests for one repository in, and again when a token has ended.</summary>
internal sealed class Authenticator(HostState host, TokenClient tokens, Func<CancellationToken, Task<Credential?>> findCredential) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Credential? _credential;
    private bool _hasLooked;
    private ScopeSet _scopes = new();
    private BearerToken? _token;

    /// <summary>The origin of the credentials, for messages; <see langword="null"/> without credentials.</summary>
    public string? Origin => _credential?.Origin;

    /// <summary>The login for a request; <see langword="null"/> if the registry has not asked for one, or if there are no credentials.</summary>
    public async Task<AuthenticationHeaderValue?> HeaderAsync(ScopeSet scopes, CancellationToken cancellationToken)
    {
        if (host.Challenge is not { } challenge || host.Root is not { } registry) return null;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Credential? credential = await CredentialAsync(cancellationToken).ConfigureAwait(false);
            if (challenge.IsBasic) return credential is { IsIdentityToken: false } ? BasicLogin.Header(credential) : null;
            if (_token is null || !_token.IsFresh || !_scopes.Covers(scopes))
            {
                // One token for everything that was ever needed: a push reads and writes, and mounts from elsewhere.
                _scopes = _scopes.Union(scopes);
                _token = await tokens.FetchAsync(registry, challenge, _scopes, credential, cancellationToken).ConfigureAwait(false);
                Remember(_token);
            }

            return new AuthenticationHeaderValue("Bearer", _token.Value);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes in why a request was refused.</summary>
    /// <param name="response">The answer, 401.</param>
    /// <param name="sent">The login that the request was sent with.</param>
    /// <param name="cancellationToken">Ends the wait for others.</param>
    /// <returns>Whether the request can be tried with another login.</returns>
    public async Task<bool> LearnAsync(HttpResponseMessage response, AuthenticationHeaderValue? sent, CancellationToken cancellationToken)
    {
        if (!response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? headers)) return false;
        if (AuthChallenge.Choose(headers) is not { } challenge) return false;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            host.Challenge = challenge;
            if (challenge.IsBasic) return sent is null && await CredentialAsync(cancellationToken).ConfigureAwait(false) is { IsIdentityToken: false };

            // Another request may have fetched a new token meanwhile. The registry may ask for more scopes than we expected.
            _scopes = _scopes.UnionWith(challenge.Scope);
            if (_token?.Value == sent?.Parameter) _token = null;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A token for one request that was refused, with the rights that it needs; <see langword="null"/> if none can be asked for.</summary>
    /// <param name="response">The answer, 401.</param>
    /// <param name="scopes">The permissions that the request was expected to need.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<AuthenticationHeaderValue?> HeaderOnceAsync(HttpResponseMessage response, ScopeSet scopes, CancellationToken cancellationToken)
    {
        if (host.Root is not { } registry || !response.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? headers)) return null;
        if (AuthChallenge.Choose(headers) is not { IsBasic: false } challenge) return null;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Credential? credential = await CredentialAsync(cancellationToken).ConfigureAwait(false);
            BearerToken token = await tokens.FetchAsync(registry, challenge, scopes.UnionWith(challenge.Scope), credential, cancellationToken).ConfigureAwait(false);
            Remember(token);
            return new AuthenticationHeaderValue("Bearer", token.Value);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Credential?> CredentialAsync(CancellationToken cancellationToken)
    {
        if (_hasLooked) return _credential;
        _credential = await findCredential(cancellationToken).ConfigureAwait(false);
        _hasLooked = true;
        return _credential;
    }

    // The server may replace an identity token each time that it is used.
    private void Remember(BearerToken token)
    {
        if (_credential is { IsIdentityToken: true } && token.RefreshToken is { Length: > 0 } next) _credential = _credential with { Secret = next };
    }
}
