using Squash.Registry.Push;

namespace Squash.Registry;

/// <summary>A new layer on its way to a registry.</summary>
internal sealed class RegistryUpload(ChunkedUpload upload) : BlobUpload
{
    public override Stream Content => upload;

    public override Task CompleteAsync(BlobDescriptor descriptor, CancellationToken cancellationToken) =>
        upload.CompleteAsync(descriptor.Digest, cancellationToken);

    public override ValueTask DisposeAsync() => upload.DisposeAsync();
}
