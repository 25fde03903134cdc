namespace Squash.TestSupport.Images;

/// <summary>How a blob or an archive is compressed.</summary>
public enum Packing
{
    None,
    Gzip,

    /// <summary>Several gzip members, as pigz and appending writers leave them.</summary>
    MultiMemberGzip,
    Zstd,

    /// <summary>Several zstd frames with a skippable one between, as estargz and parallel writers leave them.</summary>
    MultiFrameZstd,

    /// <summary>A valid xz container; its chunks are stored, as nothing here compresses LZMA.</summary>
    Xz,
    Bzip2,
}
