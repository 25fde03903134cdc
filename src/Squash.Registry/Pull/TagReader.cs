using System.Net;
using Squash.Registry.Auth;
using Squash.Registry.Http;
using Squash.Registry.Requests;

namespace Squash.Registry.Pull;

/// <summary>Lists the tags of a repository.</summary>
/// <remarks>distribution-spec v1.1, spec.md#listing-tags.</remarks>
internal sealed class TagReader(RepositoryHttp http, RegistryReference reference)
{
    private const int MaxPageBytes = 4 * 1024 * 1024;

    // A million tags in pages of a hundred, and no list without an end.
    private const int MaxPages = 10_000;
    private const int MaxTags = 1_000_000;

    // distribution-spec v1.1, spec.md#pulling-manifests. It bounds the memory that all tags take.
    private const int MaxTagLength = 128;

    /// <summary>All tags, in the order of the registry.</summary>
    /// <exception cref="LimitExceededException">There are more than a million, or the list does not end.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        var seen = new HashSet<Uri>();
        Uri first = await http.UriAsync($"{reference.Repository}/tags/list", cancellationToken).ConfigureAwait(false);
        for (Uri? next = first; next is not null;)
        {
            if (!seen.Add(next)) throw new RegistryException($"{http.Host.Authority}: the list of tags of {reference.Name} leads in a circle");
            if (seen.Count > MaxPages || tags.Count > MaxTags)
            {
                throw new LimitExceededException($"{http.Host.Authority}: the list of tags of {reference.Name} has no end: {tags.Count} tags on {MaxPages} pages so far");
            }

            Uri page = next;
            (IReadOnlyList<string> names, next) = await ReadPageAsync(page, cancellationToken).ConfigureAwait(false);
            tags.AddRange(names);
        }

        return tags;
    }

    private async Task<(IReadOnlyList<string> Names, Uri? Next)> ReadPageAsync(Uri page, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, page, $"the tags of {reference.Name}") { Scopes = ScopeSet.Pull(reference.Repository) };
        return await http.ReadAsync(request, ReadAsync, cancellationToken).ConfigureAwait(false);

        async Task<(IReadOnlyList<string>, Uri?)> ReadAsync(HttpResponseMessage response, CancellationToken token)
        {
            if (response.StatusCode != HttpStatusCode.OK) throw await http.FailureAsync(request, response, token).ConfigureAwait(false);
            byte[] content = await BoundedBody.ReadAsync(response.Content, MaxPageBytes, http.Patience, token).ConfigureAwait(false)
                ?? throw new LimitExceededException($"{request.What}: a page has more than {MaxPageBytes} bytes");
            return (TagsOf(content, request.What), NextOf(response, page));
        }
    }

    private List<string> TagsOf(byte[] content, string what)
    {
        try
        {
            return [.. Json.ParseObject(content, what).Elements("tags").Select(tag =>
                Json.TextOf(tag) is { Length: > 0 and <= MaxTagLength } text ? text : throw new FormatException($"{what}: not all of them are tags"))];
        }
        catch (FormatException failure)
        {
            throw new RegistryException($"{http.Host.Authority}: {failure.Message}", innerException: failure);
        }
    }

    // RFC 8288: </v2/app/tags/list?last=b&n=2>; rel="next". It stays with the registry.
    private Uri? NextOf(HttpResponseMessage response, Uri page)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? values)) return null;
        string link = values.First();
        int end = link.IndexOf('>', StringComparison.Ordinal);
        if (!link.StartsWith('<') || end < 0 || !link.Contains("next", StringComparison.OrdinalIgnoreCase)) return null;
        return HostBound.Resolve(page, link[1..end])
            ?? throw new RegistryException($"{http.Host.Authority}: the list of tags of {reference.Name} goes on at another host");
    }
}
