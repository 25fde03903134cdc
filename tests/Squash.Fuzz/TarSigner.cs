using Squash.Tar;

namespace Squash.Fuzz;

/// <summary>
/// Puts the right checksum into what looks like a tar header: a fuzzer that changes a byte would else never get behind
/// the check of it.
/// </summary>
internal static class TarSigner
{
    public static byte[] Sign(byte[] input)
    {
        byte[] signed = [.. input];
        for (int at = 0; at + TarFields.BlockBytes <= signed.Length; at += TarFields.BlockBytes)
        {
            Span<byte> block = signed.AsSpan(at, TarFields.BlockBytes);
            if (!LooksLikeHeader(block)) continue;
            Span<byte> checksum = block[TarFields.Checksum];
            TarNumber.FormatOctal(checksum[..7], TarHeader.UnsignedChecksum(block));
            checksum[7] = (byte)' ';
        }

        return signed;
    }

    // A change to one of the two leaves the other. Six digits and their end: more would be found in maps of sparse files.
    private static bool LooksLikeHeader(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> checksum = block[TarFields.Checksum];
        return block[TarFields.Magic].StartsWith("ustar"u8)
            || (!checksum[..6].ContainsAnyExceptInRange((byte)'0', (byte)'7') && checksum[6] is 0 or (byte)' ');
    }
}
