namespace Squash.Tar;

/// <summary>The positions of the fields in a header block.</summary>
/// <remarks>POSIX.1-2017 pax, ustar interchange format; GNU tar manual, "Basic Tar Format".</remarks>
internal static class TarFields
{
    public const int BlockBytes = 512;

    public const int NameBytes = 100;
    public const int PrefixBytes = 155;

    // star puts atime and ctime at the end of the prefix and signs with "tar\0" at the end of the block.
    public const int StarPrefixBytes = 131;

    public static readonly Range Name = ..100;
    public static readonly Range Mode = 100..108;
    public static readonly Range Uid = 108..116;
    public static readonly Range Gid = 116..124;
    public static readonly Range Size = 124..136;
    public static readonly Range Mtime = 136..148;
    public static readonly Range Checksum = 148..156;
    public const int TypeFlag = 156;
    public static readonly Range LinkName = 157..257;
    public static readonly Range Magic = 257..265;
    public static readonly Range DevMajor = 329..337;
    public static readonly Range DevMinor = 337..345;
    public const int Prefix = 345;
    // GNU headers have no prefix; access and change times occupy its beginning.
    public static readonly Range GnuAccessTime = 345..357;
    public static readonly Range GnuChangeTime = 357..369;
    public static readonly Range StarTrailer = 508..512;

    // Old GNU sparse files: four (offset, length) pairs in the header, 21 in each block that follows.
    public const int GnuSparseMap = 386;
    public const int GnuSparsePairsInHeader = 4;
    public const int GnuSparsePairsInBlock = 21;
    public static readonly Range GnuSparseRealSize = 483..495;

    /// <summary>The number of padding bytes after <paramref name="size"/> bytes.</summary>
    public static int Padding(long size) => (int)(-size & (BlockBytes - 1));

    /// <summary><paramref name="size"/> plus its padding.</summary>
    public static long Padded(long size) => checked(size + Padding(size));
}
