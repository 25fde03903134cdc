namespace Squash.Compression;

/// <summary>The compression of a blob, detected from its first bytes.</summary>
internal enum CompressionKind
{
    None,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Lzip,
}
