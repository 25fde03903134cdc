using System.Net;
using Squash.Registry.Auth;
using Squash.Registry.Http;
using Squash.Registry.Requests;

namespace Squash.Registry.Pull;

/// <summary>Fetches manifests and indexes.</summary>
/// <remarks>distribution-spec v1.1, spec.md#pulling-manifests.</remarks>
internal sealed class ManifestReader(RepositoryHttp http, RegistryReference reference)
{
    // The most that a registry has to take (distribution-spec, spec.md#pushing-manifests), and what the others take.
    private const int MaxBytes = 4 * 1024 * 1024;

    private const string Accept =
        $"{MediaTypes.OciIndex}, {MediaTypes.OciManifest}, {MediaTypes.DockerManifestList}, {MediaTypes.DockerManifest}";

    /// <summary>Fetches what the reference names.</summary>
    /// <exception cref="RegistryException">The registry does not have it, or does not give it.</exception>
    public Task<FetchedManifest> ReadAsync(CancellationToken cancellationToken) =>
        ReadAsync(reference.ManifestName, reference.Digest, cancellationToken);

    /// <summary>Fetches a manifest that an index lists.</summary>
    public Task<FetchedManifest> ReadAsync(Digest digest, CancellationToken cancellationToken) => ReadAsync(digest.ToString(), digest, cancellationToken);

    /// <summary>Whether there is a manifest of that name, and under which digest; <see langword="null"/> if there is none, or the registry does not say.</summary>
    public async Task<Digest?> FindAsync(string name, CancellationToken cancellationToken)
    {
        RegistryRequest request = await RequestAsync(HttpMethod.Head, name, cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK ? StatedDigest(response) : null;
    }

    private async Task<FetchedManifest> ReadAsync(string name, Digest? expected, CancellationToken cancellationToken)
    {
        RegistryRequest request = await RequestAsync(HttpMethod.Get, name, cancellationToken).ConfigureAwait(false);
        return await http.ReadAsync(request, (response, token) => ReadAsync(request, response, expected, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task<FetchedManifest> ReadAsync(
        RegistryRequest request, HttpResponseMessage response, Digest? expected, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK) throw await http.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        string mediaType = response.Content.Headers.ContentType?.MediaType ?? "";

        // Its digest is that of another text, without the signatures.
        if (MediaTypes.IsSchema1(mediaType)) throw Schema1(request);
        byte[] content = await BoundedBody.ReadAsync(response.Content, MaxBytes, http.Patience, cancellationToken).ConfigureAwait(false)
            ?? throw new LimitExceededException($"{request.What} has more than {MaxBytes} bytes, the most that a manifest may have");
        if (IsSchema1(content)) throw Schema1(request);
        var actual = Digest.Of(content);
        if ((expected ?? StatedDigest(response)) is { } stated && stated != actual)
        {
            throw new DigestMismatchException(
                $"{request.What} has the digest {actual} instead of {stated}: the registry or a proxy has changed it; pull it again", stated, actual);
        }

        return new FetchedManifest(mediaType, content, actual);
    }

    // Some registries state the type of any JSON.
    private static bool IsSchema1(byte[] content)
    {
        try
        {
            return Json.ParseObject(content, "the manifest").Member("fsLayers") is not null;
        }
        catch (FormatException)
        {
            // The catalog says what is wrong with it.
            return false;
        }
    }

    private static UnsupportedFeatureException Schema1(RegistryRequest request) =>
        new($"{request.What} has the form of before 2016 (schema 1): pull and push it with a current docker first");

    private async Task<RegistryRequest> RequestAsync(HttpMethod method, string name, CancellationToken cancellationToken)
    {
        Uri uri = await http.UriAsync($"{reference.Repository}/manifests/{name}", cancellationToken).ConfigureAwait(false);
        bool isDigest = name.Contains(':', StringComparison.Ordinal);
        return new RegistryRequest(method, uri, $"the manifest of {reference.Name}{(isDigest ? "@" : ":")}{name}")
        {
            Scopes = ScopeSet.Pull(reference.Repository),
            Accept = Accept,
            Missing = $"check that the repository {reference.Repository} has {(isDigest ? "an image with this digest" : $"a tag {name}")}",
        };
    }

    private static Digest? StatedDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values)
        && Digest.TryParse(values.First(), out Digest digest) ? digest : null;
}
