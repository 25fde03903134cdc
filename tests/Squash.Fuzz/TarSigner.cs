using Squash.Tar;

namespace Squash.Fuzz;

/// <summary>
/// Corrects the checksum of bytes that look like a tar header. Otherwise a fuzzer that changes a byte would never get past
/// the check.
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

    // A change to one of the two leaves the other. Six digits and their end, because a weaker test would match maps of sparse files.
    private static bool LooksLikeHeader(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> checksum = block[TarFields.Checksum];
        return block[TarFields.Magic].StartsWith("ustar"u8)
            || (!checksum[..6].ContainsAnyExceptInRange((byte)'0', (byte)'7') && checksum[6] is 0 or (byte)' ');
    }
}
