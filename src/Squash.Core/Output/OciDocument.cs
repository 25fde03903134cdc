using Squash.Images;

namespace Squash.Output;

/// <summary>A config, manifest or index.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Digest">The digest of its content.</param>
/// <param name="Content">The document.</param>
internal sealed record OciDocument(string MediaType, Digest Digest, byte[] Content)
{
    /// <summary>Its name in an OCI layout.</summary>
    public string Name => Descriptor.BlobNameOf(Digest);
}
