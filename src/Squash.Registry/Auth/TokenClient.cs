using System.Net;
using System.Text;
using Squash.Registry.Credentials;
using Squash.Registry.Http;

namespace Squash.Registry.Auth;

/// <summary>Asks the server that a registry names for tokens.</summary>
/// <remarks>distribution, docs/spec/auth/token.md and oauth.md.</remarks>
internal sealed class TokenClient(TransportPool transports, RegistryOptions options)
{
    private const int MaxTokenBytes = 1024 * 1024;
    private const string ClientId = "squash";

    private readonly RetryPolicy _retries = new(options);

    /// <summary>Asks for a token.</summary>
    /// <param name="registry">The registry, which decides whom we may talk to.</param>
    /// <param name="challenge">The challenge of the registry.</param>
    /// <param name="scopes">The actions that the token must allow.</param>
    /// <param name="credential">The login; <see langword="null"/> for anonymous.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<BearerToken> FetchAsync(
        Uri registry, AuthChallenge challenge, ScopeSet scopes, Credential? credential, CancellationToken cancellationToken)
    {
        Uri realm = RealmOf(registry, challenge);
        HostTransport transport = transports.For(realm, await RuleFor(registry, realm, cancellationToken).ConfigureAwait(false));
        return await _retries.RunAsync(
            token => AttemptAsync(transport, realm, challenge.Service, scopes, credential, token), cancellationToken).ConfigureAwait(false);
    }

    private Uri RealmOf(Uri registry, AuthChallenge challenge)
    {
        string named = $"{registry.Authority} names a token server";
        if (challenge.Realm is not { } text) throw new RegistryException($"{registry.Authority} wants a token, but does not say from where");
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? realm) || realm.Scheme is not ("https" or "http") || realm.UserInfo.Length > 0)
        {
            throw new RegistryException($"{named} that is not a web address: {Shown.Quote(text)}");
        }

        // A password must not leave in plain text unless the registry itself is talked to like that.
        if (realm.Scheme == Uri.UriSchemeHttp && registry.Scheme != Uri.UriSchemeHttp && !transports.AllowsPlainHttp(realm))
        {
            throw new RegistryException($"{named} without TLS, {realm.Authority}: no password is sent there");
        }

        return realm;
    }

    // The registry's own host was named by the user.
    private static async Task<AddressRule?> RuleFor(Uri registry, Uri realm, CancellationToken cancellationToken)
    {
        if (realm.Host.Equals(registry.Host, StringComparison.OrdinalIgnoreCase)) return null;
        AddressRule rule = await AddressRules.OfAsync(registry, allowsPrivate: false, cancellationToken).ConfigureAwait(false);
        return rule.AllowsName(realm.Host)
            ? rule
            : throw new RegistryException($"{registry.Authority} names a token server at a private address that is not its own, {realm.Host}: no password is sent there");
    }

    private async Task<BearerToken> AttemptAsync(
        HostTransport transport, Uri realm, string? service, ScopeSet scopes, Credential? credential, CancellationToken cancellationToken)
    {
        string where = $"the token server {realm.Authority}";
        using var guard = new StallGuard(options.Timeout, cancellationToken);
        using HttpRequestMessage request = credential is { IsIdentityToken: true }
            ? Exchange(realm, service, scopes, credential.Secret)
            : Get(realm, service, scopes, credential);
        request.Headers.Add("User-Agent", ClientId);
        try
        {
            using HttpResponseMessage response = await transport.SendAsync(request, guard.Token).ConfigureAwait(false);
            return await ReadAsync(response, where, credential, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw new TransientException($"{where}: no answer within {options.Timeout.TotalSeconds:0} seconds");
        }
        catch (Exception failure) when (failure is HttpRequestException or (IOException and not RegistryException))
        {
            throw HttpFailure.Of(failure, where, transport);
        }
    }

    private static HttpRequestMessage Get(Uri realm, string? service, ScopeSet scopes, Credential? credential)
    {
        var query = new StringBuilder(realm.Query.TrimStart('?'));
        void Add(string name, string value) => query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));

        if (service is not null) Add("service", service);
        foreach (string scope in scopes.Values) Add("scope", scope);
        if (credential is not null) Add("account", credential.User);
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = query.ToString() }.Uri);
        if (credential is not null) request.Headers.Authorization = BasicLogin.Header(credential);
        return request;
    }

    private static HttpRequestMessage Exchange(Uri realm, string? service, ScopeSet scopes, string refreshToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, realm)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = ClientId,
                ["service"] = service ?? "",
                ["scope"] = scopes.ToString(),
                ["refresh_token"] = refreshToken,
            }),
        };
        Secrets.Note(request, refreshToken);
        return request;
    }

    private async Task<BearerToken> ReadAsync(HttpResponseMessage response, string where, Credential? credential, CancellationToken cancellationToken)
    {
        if (HttpFailure.IsTransient(response.StatusCode))
        {
            string status = await HttpFailure.DescribeAsync(response, cancellationToken).ConfigureAwait(false);
            throw new TransientException($"{where}: {status}", response.StatusCode, HttpFailure.RetryAfter(response, options.Time));
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            string status = await HttpFailure.DescribeAsync(response, cancellationToken).ConfigureAwait(false);
            string login = credential is null ? $"no credentials were found; log in first{(options.UnusedLogin is { } option ? $", or give {option}" : "")}" : $"with the credentials of {credential.Origin}";
            throw new RegistryException($"{where}: {status} ({login})", response.StatusCode);
        }

        try
        {
            byte[]? body = await BoundedBody.ReadAsync(response.Content, MaxTokenBytes, options.Timeout, cancellationToken).ConfigureAwait(false);
            return body is null
                ? throw new RegistryException($"{where}: the answer has more than {MaxTokenBytes} bytes, too many for a token")
                : BearerToken.Parse(body, $"the answer of {where}", options.Time);
        }
        catch (FormatException failure)
        {
            throw new RegistryException(failure.Message, innerException: failure);
        }
    }
}
