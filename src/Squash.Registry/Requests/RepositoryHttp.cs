using System.Net;
using System.Net.Http.Headers;
using Squash.Registry.Auth;
using Squash.Registry.Http;

namespace Squash.Registry.Requests;

/// <summary>Sends requests about one repository: logged in, to where redirects lead, again after what may pass.</summary>
internal sealed class RepositoryHttp(
    HostState host, ApiRoot roots, TransportPool transports, Authenticator authenticator, RegistryOptions options) : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly RetryPolicy _retries = new(options);
    private int _losses;

    /// <summary>The number of retries, and the waits between them.</summary>
    public RetryPolicy Retries => _retries;

    /// <summary>The state that all repositories of the registry share.</summary>
    public HostState Host => host;

    /// <summary>The time that a registry may be silent.</summary>
    public TimeSpan Patience => options.Timeout;

    /// <summary>A URL of the API, below <c>/v2/</c>.</summary>
    public async Task<Uri> UriAsync(string path, CancellationToken cancellationToken) =>
        new(await roots.FindAsync(host, cancellationToken).ConfigureAwait(false), path);

    /// <summary>Sends a request until it gets an answer that counts: 401, 408, 429 and 5xx do not.</summary>
    /// <returns>The answer, whose body is still to be read.</returns>
    /// <exception cref="RegistryException">The registry never gave such an answer.</exception>
    public Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        _retries.RunAsync(token => SendOnceAsync(request, token), cancellationToken);

    /// <summary>Sends a request, and checks the status of the answer.</summary>
    /// <exception cref="RegistryException">It has another status.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == expected) return response;
        using (response) throw await FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request and reads the answer; both again if the answer breaks off.</summary>
    /// <exception cref="RegistryException">It never succeeded.</exception>
    public Task<T> ReadAsync<T>(
        RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        _retries.RunAsync(
            async token =>
            {
                using HttpResponseMessage response = await SendOnceAsync(request, token).ConfigureAwait(false);
                try
                {
                    return await read(response, token).ConfigureAwait(false);
                }
                catch (TransientException failure)
                {
                    throw new TransientException($"{Where(request)}: {failure.Message}", failure.Status, failure.RetryAfter, failure);
                }
            },
            cancellationToken);

    /// <summary>Sends a request one time only; a token that has ended is renewed.</summary>
    /// <exception cref="TransientException">It may succeed later.</exception>
    public async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? login = await authenticator.HeaderAsync(request.Scopes, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response = await FollowAsync(request, login, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            using HttpResponseMessage refused = response;
            bool canLogIn = request.IsOptional
                ? (login = await authenticator.HeaderOnceAsync(refused, request.Scopes, cancellationToken).ConfigureAwait(false)) is not null
                : await authenticator.LearnAsync(refused, login, cancellationToken).ConfigureAwait(false);
            if (!canLogIn) throw await FailureAsync(request, refused, cancellationToken).ConfigureAwait(false);
            if (!request.IsOptional) login = await authenticator.HeaderAsync(request.Scopes, cancellationToken).ConfigureAwait(false);
            response = await FollowAsync(request, login, cancellationToken).ConfigureAwait(false);
        }

        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            using (response) throw await FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        }

        if (!HttpFailure.IsTransient(response.StatusCode)) return response;
        using (response)
        {
            string status = await HttpFailure.DescribeAsync(response, cancellationToken).ConfigureAwait(false);
            throw new TransientException($"{Where(request)}: {status}", response.StatusCode, HttpFailure.RetryAfter(response, options.Time));
        }
    }

    /// <summary>The failure for an answer with an unexpected status.</summary>
    public async Task<RegistryException> FailureAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string status = await HttpFailure.DescribeAsync(response, cancellationToken).ConfigureAwait(false);
        string logIn = $"docker login{(host.Authority == RegistryReference.DockerHubApi ? "" : $" {host.Authority}")}";
        string advice = response.StatusCode switch
        {
            // Many registries do not say whether there is something that may not be read.
            HttpStatusCode.NotFound when request.Missing is { } missing =>
                $"; {missing}" + (authenticator.Origin is { } used ? $" (the credentials of {used} were sent)" : $", or log in if it is private: {logIn}"),
            not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => "",
            _ when authenticator.Origin is { } origin => $" (with the credentials of {origin})",
            _ => $" (no credentials were found; log in with {logIn}, {(options.UnusedLogin is { } option ? $"give {option}, " : "")}or name a file in RegistryOptions.AuthFile)",
        };
        return new RegistryException($"{Where(request)}: {status}{advice}", response.StatusCode);
    }

    /// <summary>The failure of an upload whose pieces are gone: it is begun again, as often as a request is sent again.</summary>
    public IOException Lost(string message, Exception cause) => Interlocked.Increment(ref _losses) <= options.Retries
        ? new BlobLostException(message, cause)
        : new RegistryException(message, innerException: cause);

    /// <summary>An upload is complete: losses count anew.</summary>
    public void Kept() => Interlocked.Exchange(ref _losses, 0);

    public void Dispose() => authenticator.Dispose();

    private string Where(RegistryRequest request) => $"{host.Authority}: {request.What}";

    private async Task<HttpResponseMessage> FollowAsync(RegistryRequest request, AuthenticationHeaderValue? login, CancellationToken cancellationToken)
    {
        Uri uri = request.Uri;
        AddressRule? rule = null;
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = await AttemptAsync(request, uri, rule, login, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response)) return response;
            using (response) uri = TargetOf(request, response, uri);
            if (redirects == MaxRedirects) throw new RegistryException($"{Where(request)}: more than {MaxRedirects} redirects");
            if (IsSameHost(uri)) continue;

            // Another host never gets to see what we log in with, and neither does this one afterwards.
            login = null;
            rule ??= await AddressRules.OfAsync(request.Uri, allowsPrivate: true, cancellationToken).ConfigureAwait(false);
            if (!rule.Value.AllowsName(uri.Host))
            {
                throw new RegistryException($"{Where(request)}: it is redirected to a private address that is not the registry's own, {uri.Host}");
            }
        }
    }

    private async Task<HttpResponseMessage> AttemptAsync(
        RegistryRequest request, Uri uri, AddressRule? rule, AuthenticationHeaderValue? login, CancellationToken cancellationToken)
    {
        HostTransport transport = transports.For(uri, rule);
        TimeSpan patience = request.Patience ?? options.Timeout;
        using var guard = new StallGuard(patience, cancellationToken);
        try
        {
            using HttpRequestMessage message = request.Create(uri, guard);
            message.Headers.Authorization = login;
            HttpResponseMessage response = await transport.SendAsync(message, guard.Token).ConfigureAwait(false);

            // Another host's wish for a login is not the registry's.
            if (rule is null || response.StatusCode != HttpStatusCode.Unauthorized) return response;
            using (response) throw new RegistryException($"{Where(request)}: it is redirected to {uri.Authority}, which wants a login: 401 Unauthorized");
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw new TransientException($"{Where(request)}: no answer within {patience.TotalSeconds:0} seconds");
        }
        catch (Exception failure) when (failure is HttpRequestException or (IOException and not RegistryException))
        {
            throw HttpFailure.Of(failure, Where(request), transport);
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect && response.Headers.Location is not null;

    private Uri TargetOf(RegistryRequest request, HttpResponseMessage response, Uri from)
    {
        string location = response.Headers.Location?.OriginalString ?? "";
        if (!Uri.TryCreate(from, location, out Uri? target) || target.Scheme is not ("https" or "http"))
        {
            throw new RegistryException($"{Where(request)}: a redirect to {Shown.Quote(location.Split('?')[0])}, which is not a web address");
        }

        // Uploads stay with the registry, and 301 to 303 would turn them into a GET.
        bool reads = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        bool keepsMethod = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!reads && !(keepsMethod && IsSameHost(target)))
        {
            throw new RegistryException($"{Where(request)}: the upload is redirected to {target.Authority}, and nothing is sent there");
        }

        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp && !transports.AllowsPlainHttp(target))
        {
            throw new RegistryException($"{Where(request)}: a redirect from https to plain http, to {target.Authority}");
        }

        return target;
    }

    private bool IsSameHost(Uri uri) => host.Root is { } root && uri.Authority == root.Authority && uri.Scheme == root.Scheme;
}
