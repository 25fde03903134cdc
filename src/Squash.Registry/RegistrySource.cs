using System.Buffers;
using System.Net;
using System.Text.Json;
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
        return IndexOf(_root);
    }

    public override async Task<Stream?> OpenBlobAsync(BlobDescriptor descriptor, CancellationToken cancellationToken)
    {
        if (_root?.Digest == descriptor.Digest) return new MemoryStream(_root.Content, writable: false);
        Repository place = _place ?? throw new InvalidOperationException("The index was not read.");
        try
        {
            return MediaTypes.IsManifest(descriptor.MediaType)
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

    private ReadOnlyMemory<byte> IndexOf(FetchedManifest manifest)
    {
        var content = new ArrayBufferWriter<byte>();
        using var index = new Utf8JsonWriter(content);
        index.WriteStartObject();
        index.WriteNumber("schemaVersion", 2);
        index.WriteString("mediaType", MediaTypes.OciIndex);
        index.WriteStartArray("manifests");
        index.WriteStartObject();
        index.WriteString("mediaType", MediaTypeOf(manifest));
        index.WriteString("digest", manifest.Digest.ToString());
        index.WriteNumber("size", manifest.Content.Length);

        // With a digest only, it has no name.
        if (reference.Tag is { } tag)
        {
            index.WriteStartObject("annotations");
            index.WriteString("io.containerd.image.name", $"{reference.Name}:{tag}");
            index.WriteEndObject();
        }

        index.WriteEndObject();
        index.WriteEndArray();
        index.WriteEndObject();
        index.Flush();
        return content.WrittenMemory;
    }

    // Some registries state none, or that of any JSON: then the document itself tells.
    private string MediaTypeOf(FetchedManifest manifest)
    {
        if (MediaTypes.IsManifest(manifest.MediaType)) return manifest.MediaType;
        try
        {
            JsonElement document = Json.ParseObject(manifest.Content, $"the manifest of {reference}");
            return Json.TextOf(document.Member("mediaType")) ?? (document.Elements("manifests").Any() ? MediaTypes.OciIndex : MediaTypes.OciManifest);
        }
        catch (FormatException failure)
        {
            throw new InvalidImageException(failure.Message, failure);
        }
    }
}
