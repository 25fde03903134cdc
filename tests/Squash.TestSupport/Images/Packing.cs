namespace Squash.TestSupport.Images;

/// <summary>The compression of a blob or an archive.</summary>
public enum Packing
{
    None,
    Gzip,

    /// <summary>Several gzip members, as in the output of pigz and of appending writers.</summary>
    MultiMemberGzip,
    Zstd,

    /// <summary>Several zstd frames with a skippable one in between, as in the output of estargz and of parallel writers.</summary>
    MultiFrameZstd,

    /// <summary>A valid xz container with stored chunks, because there is no LZMA compressor here.</summary>
    Xz,
    Bzip2,
}
