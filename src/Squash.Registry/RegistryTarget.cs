using System.Text.Json;

namespace Squash.Registry;

/// <summary>A tag of a registry as a target. The manifest that sets the tag comes last.</summary>
/// <param name="repository">The repository.</param>
/// <param name="tags">The tags that the image gets, at least one.</param>
internal sealed class RegistryTarget(Repository repository, IReadOnlyList<string> tags) : BlobTarget
{
    // A document that no later one has named so far; at the end that is the image itself.
    private readonly Dictionary<Digest, (string MediaType, byte[] Content)> _unnamed = [];

    public override Task CheckAccessAsync(CancellationToken cancellationToken) => repository.BlobWriter.CheckAccessAsync(cancellationToken);

    public override async Task<bool> HasBlobAsync(BlobDescriptor descriptor, ImageSource? origin, CancellationToken cancellationToken)
    {
        if (await repository.BlobWriter.ExistsAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false)) return true;
        return origin is RegistrySource { Place: { } place } && place.Authority == repository.Authority
            && place.Reference.Repository != repository.Reference.Repository
            && await repository.BlobWriter.MountAsync(descriptor.Digest, place.Reference.Repository, cancellationToken).ConfigureAwait(false);
    }

    public override async Task WriteBlobAsync(BlobDescriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        if (descriptor.Size <= repository.ChunkBytes)
        {
            byte[] bytes = new byte[descriptor.Size];
            await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);

            // The stream checks the digest at its end, so read up to it.
            await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            await repository.BlobWriter.SendAsync(
                descriptor.Digest, bytes.Length, _ => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), cancellationToken).ConfigureAwait(false);
            return;
        }

        // The content can be read only once, so it is sent in pieces, and each piece is kept until the registry has it.
        var upload = repository.BeginBlob();
        await using (upload.ConfigureAwait(false))
        {
            await content.CopyToAsync(upload, cancellationToken).ConfigureAwait(false);
            await upload.CompleteAsync(descriptor.Digest, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<BlobUpload> BeginBlobAsync(string mediaType, CancellationToken cancellationToken) =>
        Task.FromResult<BlobUpload>(new RegistryUpload(repository.BeginBlob()));

    public override async Task WriteManifestAsync(
        BlobDescriptor descriptor, ReadOnlyMemory<byte> content, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        // References are those of the archive that an image came from. Here only the name of the target counts.
        byte[] document = content.ToArray();
        foreach (Digest named in NamedBy(document, descriptor.Digest))
        {
            if (_unnamed.Remove(named, out (string MediaType, byte[] Content) child))
            {
                await repository.ManifestWriter.WriteAsync(named.ToString(), child.MediaType, child.Content, cancellationToken).ConfigureAwait(false);
            }
        }

        _unnamed[descriptor.Digest] = (descriptor.MediaType ?? MediaTypes.OciManifest, document);
    }

    public override async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_unnamed.Count != 1)
        {
            throw new InvalidRequestException(
                $"{repository.Reference} can name one image, and there are {_unnamed.Count}: choose one with ImageSelection.Image, or all platforms of one with ImageSelection.AllPlatforms");
        }

        (string mediaType, byte[] content) = _unnamed.Values.Single();
        foreach (string tag in tags) await repository.ManifestWriter.WriteAsync(tag, mediaType, content, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<Digest> NamedBy(byte[] document, Digest digest)
    {
        foreach (JsonElement descriptor in Json.ParseObject(document, $"the manifest {digest}").Elements("manifests"))
        {
            if (descriptor.ValueKind == JsonValueKind.Object && Digest.TryParse(Json.TextOf(descriptor.Member("digest")), out Digest named)) yield return named;
        }
    }
}
