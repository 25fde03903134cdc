using System.Net.Http.Headers;
using Squash.Registry.Auth;
using Squash.Registry.Requests;

namespace Squash.Registry.Push;

/// <summary>Puts manifests and indexes into a repository, once everything that they list was sent.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pushing-manifests.</remarks>
internal sealed class ManifestWriter(RepositoryHttp http, RegistryReference reference)
{
    /// <summary>Stores a manifest.</summary>
    /// <param name="name">A tag, or its digest.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Ends it; the registry has then either stored it or not.</param>
    /// <exception cref="RegistryException">The registry does not take it, or says that it stored other content.</exception>
    public async Task WriteAsync(string name, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        Uri uri = await http.UriAsync($"{reference.Repository}/manifests/{name}", cancellationToken).ConfigureAwait(false);
        string what = $"the manifest of {reference.Name}{(name.Contains(':', StringComparison.Ordinal) ? "@" : ":")}{name}";
        var request = new RegistryRequest(HttpMethod.Put, uri, what)
        {
            Scopes = ScopeSet.Push(reference.Repository),
            Content = _ => new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
        };
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        var expected = Digest.Of(content);
        if (response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values)
            && Digest.TryParse(values.First(), out Digest stored) && stored != expected)
        {
            throw new RegistryException($"{http.Host.Authority}: {what} was stored with the digest {stored} instead of {expected}: the registry changes manifests");
        }
    }
}
