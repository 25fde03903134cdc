using System.Net;
using System.Text.Json;
using Squash.Registry.Pull;

namespace Squash.Registry;

/// <summary>Looks up what a name stands for now, without reading the image.</summary>
internal static class ManifestFinder
{
    /// <summary>The digest of an image.</summary>
    /// <param name="places">The mirrors and, as the last one, the registry.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> if the image does not exist.</returns>
    public static async Task<Digest?> DigestAsync(IReadOnlyList<Repository> places, CancellationToken cancellationToken)
    {
        foreach (Repository mirror in places.SkipLast(1))
        {
            try
            {
                if (await DigestAsync(mirror, cancellationToken).ConfigureAwait(false) is { } digest) return digest;
            }
            catch (RegistryException)
            {
                // The registry itself says what is wrong, if it is wrong there as well.
            }
        }

        return await DigestAsync(places[^1], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The manifest of an image.</summary>
    /// <returns><see langword="null"/> if the image does not exist.</returns>
    public static async Task<RegistryManifest?> ManifestAsync(Repository place, CancellationToken cancellationToken)
    {
        if (await ReadAsync(place, cancellationToken).ConfigureAwait(false) is not { } root) return null;
        try
        {
            FetchedManifest image = FirstOf(root, place.Reference) is { } first
                ? await place.Manifests.ReadAsync(first, cancellationToken).ConfigureAwait(false)
                : root;
            return new RegistryManifest { Digest = root.Digest, Annotations = AnnotationsOf(image, place.Reference) };
        }
        catch (FormatException failure)
        {
            throw new InvalidImageException(failure.Message, failure);
        }
    }

    // HEAD costs a registry little; Docker Hub does not count it as a pull. Not every registry names the digest in its answer.
    private static async Task<Digest?> DigestAsync(Repository place, CancellationToken cancellationToken) =>
        place.Reference.Digest is null && await place.Manifests.FindAsync(place.Reference.ManifestName, cancellationToken).ConfigureAwait(false) is { } stated
            ? stated
            : (await ReadAsync(place, cancellationToken).ConfigureAwait(false))?.Digest;

    private static async Task<FetchedManifest?> ReadAsync(Repository place, CancellationToken cancellationToken)
    {
        try
        {
            return await place.Manifests.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException failure) when (failure.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static Digest? FirstOf(FetchedManifest root, RegistryReference reference) =>
        Json.ParseObject(root.Content, $"the manifest of {reference}").Elements("manifests").FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
        && Digest.TryParse(Json.TextOf(first.Member("digest")), out Digest digest) ? digest : null;

    private static Dictionary<string, string> AnnotationsOf(FetchedManifest manifest, RegistryReference reference)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        string name = $"the manifest of {reference}";
        foreach ((string key, JsonElement value) in Json.ParseObject(manifest.Content, name).Members("annotations", name))
        {
            if (Json.TextOf(value) is { } text) annotations[key] = text;
        }

        return annotations;
    }
}
