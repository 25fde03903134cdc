namespace Squash;

/// <summary>How the squashed layer is compressed.</summary>
public enum LayerCompressionMethod
{
    /// <summary>As the layers of the source are.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, which every engine and registry takes.</summary>
    Gzip,

    /// <summary>zstd: smaller and faster than gzip, and newer.</summary>
    Zstd,
}
