namespace Squash.Images;

/// <summary>The kind of a layer, according to its media type.</summary>
internal enum LayerKind
{
    /// <summary>A tar, plain or compressed.</summary>
    Tar,

    /// <summary>A layer that may not be distributed; archives contain a URL instead.</summary>
    Foreign,

    /// <summary>An encrypted layer.</summary>
    Encrypted,

    /// <summary>Not a layer but a statement about an image.</summary>
    Attestation,

    /// <summary>Something else.</summary>
    Unknown,
}
