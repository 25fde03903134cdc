using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Squash.Tar;

/// <summary>The contents of one 512-byte header block, before any extended header is applied.</summary>
/// <remarks>POSIX.1-2017 pax, ustar interchange format, with the v7, GNU and star variants.</remarks>
internal readonly ref struct TarHeader
{
    private readonly ReadOnlySpan<byte> _block;

    private TarHeader(ReadOnlySpan<byte> block) => _block = block;

    public byte TypeFlag => _block[TarFields.TypeFlag];

    public ReadOnlySpan<byte> Name => UpToNul(_block[TarFields.Name]);

    public ReadOnlySpan<byte> LinkName => UpToNul(_block[TarFields.LinkName]);

    /// <summary>The directories before <see cref="Name"/>; empty in v7 headers and in correct GNU headers, which have no such field.</summary>
    public ReadOnlySpan<byte> Prefix
    {
        get
        {
            if (IsGnu) return MistakenPrefix;
            if (!_block[TarFields.Magic][..6].SequenceEqual("ustar\0"u8)) return default;
            bool star = _block[TarFields.StarTrailer].SequenceEqual("tar\0"u8);
            int bytes = star ? TarFields.StarPrefixBytes : TarFields.PrefixBytes;
            return UpToNul(_block.Slice(TarFields.Prefix, bytes));
        }
    }

    /// <summary>Whether the block has device numbers: v7 headers end before them.</summary>
    public bool HasDeviceNumbers =>
        _block[TarFields.Magic][..6].SequenceEqual("ustar\0"u8) || IsGnu;

    private bool IsGnu => _block[TarFields.Magic].SequenceEqual("ustar  \0"u8);

    /// <summary>The prefix that Go up to 1.7, and with it Docker up to 17.05, wrote into GNU headers.</summary>
    /// <remarks>Go's readers use the same rule to distinguish it from the times that belong there (golang/go#21005).</remarks>
    private ReadOnlySpan<byte> MistakenPrefix
    {
        get
        {
            if (IsTime(_block[TarFields.GnuAccessTime]) && IsTime(_block[TarFields.GnuChangeTime])) return default;
            ReadOnlySpan<byte> prefix = UpToNul(_block.Slice(TarFields.Prefix, TarFields.PrefixBytes));
            return Ascii.IsValid(prefix) ? prefix : default;
        }
    }

    public bool TryGetMode(out long value) => TarNumber.TryParse(_block[TarFields.Mode], out value);

    public bool TryGetUid(out long value) => TarNumber.TryParse(_block[TarFields.Uid], out value);

    public bool TryGetGid(out long value) => TarNumber.TryParse(_block[TarFields.Gid], out value);

    public bool TryGetSize(out long value) => TarNumber.TryParse(_block[TarFields.Size], out value);

    public bool TryGetMtime(out long value) => TarNumber.TryParse(_block[TarFields.Mtime], out value);

    public bool TryGetDevMajor(out long value) => TarNumber.TryParse(_block[TarFields.DevMajor], out value);

    public bool TryGetDevMinor(out long value) => TarNumber.TryParse(_block[TarFields.DevMinor], out value);

    /// <summary>Whether the block is the all-zero block that ends an archive.</summary>
    public static bool IsEnd(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <summary>Accepts a block whose checksum is right.</summary>
    /// <returns><see langword="false"/> if it is wrong, so that these bytes are not a tar header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> block, out TarHeader header)
    {
        header = new TarHeader(block);
        if (!TarNumber.TryParseOctal(block[TarFields.Checksum], out long stated)) return false;
        return stated == UnsignedChecksum(block) || stated == SignedChecksum(block);
    }

    /// <summary>The sum of all bytes, with the checksum field counted as spaces.</summary>
    public static int UnsignedChecksum(ReadOnlySpan<byte> block)
    {
        Vector<ushort> sums = Vector<ushort>.Zero;
        foreach (Vector<ushort> pairs in MemoryMarshal.Cast<byte, Vector<ushort>>(block[..TarFields.BlockBytes]))
        {
            sums += (pairs & new Vector<ushort>(0xff)) + (pairs >> 8);
        }

        Vector.Widen(sums, out Vector<uint> lowSums, out Vector<uint> highSums);
        int sum = (int)Vector.Sum(lowSums + highSums);
        foreach (byte b in block[TarFields.Checksum]) sum += ' ' - b;
        return sum;
    }

    // Sun's and some other old tars summed signed chars.
    private static int SignedChecksum(ReadOnlySpan<byte> block)
    {
        int sum = 0;
        foreach (byte b in block) sum += unchecked((sbyte)b);
        foreach (byte b in block[TarFields.Checksum]) sum += ' ' - unchecked((sbyte)b);
        return sum;
    }

    private static bool IsTime(ReadOnlySpan<byte> field) => field[0] == 0 || TarNumber.IsWellFormed(field);

    private static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
