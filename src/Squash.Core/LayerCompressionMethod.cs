namespace Squash;

/// <summary>The compression method of the squashed layer.</summary>
public enum LayerCompressionMethod
{
    /// <summary>Like the layers of the source; for a <see cref="BlobTarget"/> gzip if those are not compressed.</summary>
    Auto,

    /// <summary>No compression.</summary>
    None,

    /// <summary>gzip, which every engine and registry supports.</summary>
    Gzip,

    /// <summary>zstd: smaller and faster than gzip, but newer.</summary>
    Zstd,
}
