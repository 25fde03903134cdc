namespace Squash.Images;

/// <summary>What a layer's media type says of it.</summary>
internal enum LayerKind
{
    /// <summary>A tar, plain or compressed.</summary>
    Tar,

    /// <summary>A layer that may not be distributed; archives hold a URL in its place.</summary>
    Foreign,

    /// <summary>A layer that only the owner of a key can read.</summary>
    Encrypted,

    /// <summary>No layer: a statement about an image.</summary>
    Attestation,

    /// <summary>Something else.</summary>
    Unknown,
}
