namespace Squash;

/// <summary>Identifies a blob.</summary>
/// <remarks>OCI image-spec v1.1, descriptor.md.</remarks>
public sealed record BlobDescriptor
{
    /// <summary>The media type; <see langword="null"/> if the referring document states none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The digest of the blob as stored.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size of the blob as stored, in bytes.</summary>
    public required long Size { get; init; }
}
