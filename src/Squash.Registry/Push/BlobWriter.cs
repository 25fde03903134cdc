using System.Net;
using Squash.Registry.Auth;
using Squash.Registry.Http;
using Squash.Registry.Requests;

namespace Squash.Registry.Push;

/// <summary>Puts blobs into a repository whose digest is known beforehand: found there, mounted from elsewhere, or sent.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pushing-blobs.</remarks>
internal sealed class BlobWriter(RepositoryHttp http, RegistryReference reference)
{
    // Ending an upload is a courtesy, and must not keep anybody waiting.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(10);

    private readonly ScopeSet _scopes = ScopeSet.Push(reference.Repository);

    /// <summary>Fails if nothing may be pushed. Only an upload shows that: many token servers give a token with fewer rights than asked for.</summary>
    /// <exception cref="RegistryException">The registry refuses it.</exception>
    public async Task CheckAccessAsync(CancellationToken cancellationToken) =>
        await CancelAsync(await StartAsync($"an upload to {reference.Name}", cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Whether the repository has a blob.</summary>
    public async Task<bool> ExistsAsync(Digest digest, CancellationToken cancellationToken)
    {
        Uri uri = await http.UriAsync($"{reference.Repository}/blobs/{digest}", cancellationToken).ConfigureAwait(false);
        RegistryRequest request = Request(HttpMethod.Head, uri, NameOf(digest));
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // Storage behind a redirect may refuse HEAD. If the registry refuses it, the upload says why.
        return response.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Takes a blob over from another repository of the same registry, so that none of its bytes has to be sent.</summary>
    /// <returns><see langword="false"/> if the registry would not.</returns>
    public async Task<bool> MountAsync(Digest digest, string from, CancellationToken cancellationToken)
    {
        Uri uri = await http.UriAsync(
            $"{reference.Repository}/blobs/uploads/?mount={digest}&from={Uri.EscapeDataString(from)}", cancellationToken).ConfigureAwait(false);
        RegistryRequest request = Request(HttpMethod.Post, uri, NameOf(digest)) with
        {
            Scopes = _scopes.Union(ScopeSet.Pull(from)),
            Content = static _ => new ByteArrayContent([]),
        };
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.Created:
                return true;
            case HttpStatusCode.Accepted:
                // It has begun an upload instead.
                if (response.Headers.Location is not null) await CancelAsync(UploadSession.Start(uri, response, Where(digest))).ConfigureAwait(false);
                return false;
            default:
                // Sending it needs no rights in the other repository; if that fails as well, it says why.
                return false;
        }
    }

    /// <summary>Sends a blob as a whole.</summary>
    /// <param name="digest">Its digest, which the registry checks.</param>
    /// <param name="size">Its size.</param>
    /// <param name="open">Opens its content, for each attempt.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SendAsync(Digest digest, long size, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        for (int failures = 0; ;)
        {
            try
            {
                await AttemptAsync(digest, size, open, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TransientException failure)
            {
                await http.Retries.WaitAsync(failure, ++failures, cancellationToken).ConfigureAwait(false);

                // Perhaps only the answer was lost.
                if (await ExistsAsync(digest, cancellationToken).ConfigureAwait(false)) return;
            }
        }
    }

    /// <summary>Begins an upload.</summary>
    public async Task<UploadSession> StartAsync(string what, CancellationToken cancellationToken)
    {
        Uri uri = await http.UriAsync($"{reference.Repository}/blobs/uploads/", cancellationToken).ConfigureAwait(false);
        RegistryRequest request = Request(HttpMethod.Post, uri, what) with
        {
            Content = static _ => new ByteArrayContent([]),

            // Some registries create a repository with its first image, others do not.
            Missing = $"create the repository {reference.Repository} first",
        };
        cancellationToken.ThrowIfCancellationRequested();

        // Without the answer, the upload could not be cancelled.
        using var late = new LateCancellation(cancellationToken);
        using HttpResponseMessage response = await http.SendAsync(request, HttpStatusCode.Accepted, late.Token).ConfigureAwait(false);
        return UploadSession.Start(uri, response, $"{http.Host.Authority}: {what}");
    }

    /// <summary>Ends an upload that comes to nothing, so that the registry need not keep it. Best effort: the failure that led here counts.</summary>
    public async Task CancelAsync(UploadSession session)
    {
        using var limit = new CancellationTokenSource(CancelPatience);
        try
        {
            RegistryRequest request = Request(HttpMethod.Delete, session.Location, "the end of an upload") with { IsOptional = true };
            using HttpResponseMessage response = await http.SendOnceAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RegistryException or TransientException or OperationCanceledException)
        {
            // Registries end old uploads by themselves.
        }
    }

    private async Task AttemptAsync(Digest digest, long size, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        UploadSession session = await StartAsync(NameOf(digest), cancellationToken).ConfigureAwait(false);
        try
        {
            RegistryRequest request = Request(HttpMethod.Put, session.WithDigest(digest), NameOf(digest)) with
            {
                Content = guard => UploadContent.FromStream(open, size, guard),
            };
            cancellationToken.ThrowIfCancellationRequested();
            using var late = new LateCancellation(cancellationToken);
            using HttpResponseMessage response = await http.SendOnceAsync(request, late.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await CancelAsync(session).ConfigureAwait(false);
            throw;
        }
    }

    private RegistryRequest Request(HttpMethod method, Uri uri, string what) => new(method, uri, what) { Scopes = _scopes };

    private string NameOf(Digest digest) => $"the blob {digest} for {reference.Name}";

    private string Where(Digest digest) => $"{http.Host.Authority}: {NameOf(digest)}";
}
