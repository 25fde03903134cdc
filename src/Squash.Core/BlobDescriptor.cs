namespace Squash;

/// <summary>Names a blob by what it is.</summary>
/// <remarks>OCI image-spec v1.1, descriptor.md.</remarks>
public sealed record BlobDescriptor
{
    /// <summary>The media type; <see langword="null"/> if the document that names the blob states none.</summary>
    public string? MediaType { get; init; }

    /// <summary>The digest of the blob as it is stored.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The size of the blob as it is stored, in bytes.</summary>
    public required long Size { get; init; }
}
