using System.Globalization;
using Squash.Cli.Options;
using Squash.Cli.Transports;
using Squash.Registry;

namespace Squash.Cli.Batch;

/// <summary>Tells cheaply whether an image has changed: by its digest in a registry, and on disk by size and time.</summary>
/// <param name="connections">Reaches the registries.</param>
internal sealed class ImageStamps(ImageConnections connections)
{
    /// <summary>The annotation with the digest of the image that this one was made from.</summary>
    public const string SourceAnnotation = "squash.source.digest";

    /// <summary>The annotation with the digest of all options that it was made with.</summary>
    public const string OptionsAnnotation = "squash.options.digest";

    /// <summary>The stamp of an image that is read.</summary>
    /// <returns><see langword="null"/> if there is none, or if it cannot be recognised later.</returns>
    public async Task<string?> OfSourceAsync(ImagePlace place, CancellationToken cancellationToken) => place.Transport == Transport.Registry
        ? (await connections.FindDigestAsync(place, cancellationToken))?.ToString()
        : OfFile(place);

    /// <summary>The stamp of an image that was written.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="tags">More tags that it must have in a registry.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><see langword="null"/> if there is none, or if it cannot be recognised later.</returns>
    public async Task<string?> OfTargetAsync(ImagePlace place, IReadOnlyList<ImageReference> tags, CancellationToken cancellationToken)
    {
        if (place.Transport != Transport.Registry) return OfFile(place);
        return await ManifestAsync(place, tags, cancellationToken) is { } manifest ? manifest.Digest.ToString() : null;
    }

    /// <summary>The origin of an image in a registry, according to its annotations.</summary>
    /// <inheritdoc cref="OfTargetAsync"/>
    public async Task<(string? Source, string? Options)> OriginAsync(ImagePlace place, IReadOnlyList<ImageReference> tags, CancellationToken cancellationToken) =>
        await ManifestAsync(place, tags, cancellationToken) is { } manifest
            ? (manifest.Annotations.GetValueOrDefault(SourceAnnotation), manifest.Annotations.GetValueOrDefault(OptionsAnnotation))
            : default;

    // A tag that is missing or names another image makes the image incomplete.
    private async Task<RegistryManifest?> ManifestAsync(ImagePlace place, IReadOnlyList<ImageReference> tags, CancellationToken cancellationToken)
    {
        if (await connections.FindManifestAsync(place.Name, cancellationToken) is not { } manifest) return null;
        bool isNamed = ImageReference.TryParse(place.Name, out ImageReference? own);
        foreach (ImageReference tag in tags)
        {
            if (isNamed && tag == own) continue;
            if ((await connections.FindManifestAsync(tag.Canonical, cancellationToken))?.Digest != manifest.Digest) return null;
        }

        return manifest;
    }

    private static string? OfFile(ImagePlace place) => place.File is { } file && FileStamp.Of(file) is { } stamp
        ? string.Create(CultureInfo.InvariantCulture, $"{stamp.Bytes} bytes, {stamp.Ticks}")
        : null;
}
