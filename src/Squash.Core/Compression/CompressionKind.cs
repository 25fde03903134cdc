namespace Squash.Compression;

/// <summary>How a blob is compressed, told from its first bytes.</summary>
internal enum CompressionKind
{
    None,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Lzip,
}
