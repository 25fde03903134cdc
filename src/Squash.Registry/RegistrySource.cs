using System.Net;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Squash.Images;
using Squash.Registry.Pull;

namespace Squash.Registry;

/// <summary>An image of a registry as a source: its blobs are opened when they are needed.</summary>
internal sealed class RegistrySource(RegistryReference reference, IReadOnlyList<Repository> places) : BlobSource
{
    private FetchedManifest? _root;
    private Repository? _place;

    public override string Name => RegistryReference.Transport + reference;

    /// <summary>The place that the image was found in; <see langword="null"/> before it was opened.</summary>
    public Repository? Place => _place;

    /// <summary>An index of one image, under the name that it was asked for.</summary>
    public override async Task<ReadOnlyMemory<byte>> ReadIndexAsync(CancellationToken cancellationToken)
    {
        (_place, _root) = await FindAsync(cancellationToken).ConfigureAwait(false);
        var descriptor = new JObject { ["mediaType"] = MediaTypeOf(_root), ["digest"] = _root.Digest.ToString(), ["size"] = _root.Content.Length };

        // With a digest only, it has no name.
        if (reference.Tag is { } tag) descriptor["annotations"] = new JObject { [AnnotationKeys.ImageName] = $"{reference.Name}:{tag}" };
        var index = new JObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JArray(descriptor) };
        return Encoding.UTF8.GetBytes(index.ToString(Formatting.None));
    }

    public override async Task<Stream?> OpenBlobAsync(BlobDescriptor descriptor, CancellationToken cancellationToken)
    {
        if (_root?.Digest == descriptor.Digest) return new MemoryStream(_root.Content, writable: false);
        Repository place = _place ?? throw new InvalidOperationException("The index was not read.");
        try
        {
            return MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType)
                ? new MemoryStream((await place.Manifests.ReadAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false)).Content, writable: false)
                : await place.Blobs.OpenAsync(descriptor.Digest, descriptor.Size, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException failure) when (failure.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // A mirror that does not have the image, or does not answer, is passed over (containers-registries.conf(5)).
    private async Task<(Repository Place, FetchedManifest Root)> FindAsync(CancellationToken cancellationToken)
    {
        foreach (Repository mirror in places.SkipLast(1))
        {
            try
            {
                return (mirror, await mirror.Manifests.ReadAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (RegistryException)
            {
                // The registry itself says what is wrong, if it is wrong there as well.
            }
        }

        return (places[^1], await places[^1].Manifests.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    // Some registries state none, or that of any JSON: then the document itself tells.
    private static string MediaTypeOf(FetchedManifest manifest)
    {
        if (MediaTypes.IsIndex(manifest.MediaType) || MediaTypes.IsManifest(manifest.MediaType)) return manifest.MediaType;
        JObject document = new JsonParser(SquashLimits.Default).ParseObject(manifest.Content, $"the manifest {manifest.Digest}");
        return JsonMembers.TextOf(document.Member("mediaType"))
            ?? (document.Member("manifests") is JArray ? MediaTypes.OciIndex : MediaTypes.OciManifest);
    }
}
