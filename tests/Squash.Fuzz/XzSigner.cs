using System.Buffers.Binary;
using System.IO.Hashing;
using Squash.Compression;

namespace Squash.Fuzz;

/// <summary>Corrects the checksums of the first two headers of an xz file, as <see cref="TarSigner"/> does for a tar.</summary>
/// <remarks>The .xz file format, version 1.2.0, sections 2.1.1 and 3.1.</remarks>
internal static class XzSigner
{
    private const int StreamHeaderBytes = 12;

    public static byte[] Sign(byte[] input)
    {
        if (!input.AsSpan().StartsWith(XzDecoder.Magic) || input.Length <= StreamHeaderBytes) return input;
        byte[] signed = [.. input];
        Write(signed, 6, 2);
        int blockHeader = (signed[StreamHeaderBytes] + 1) * 4;
        if (signed[StreamHeaderBytes] != 0 && signed.Length >= StreamHeaderBytes + blockHeader) Write(signed, StreamHeaderBytes, blockHeader - 4);
        return signed;
    }

    private static void Write(byte[] file, int start, int length) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(start + length), Crc32.HashToUInt32(file.AsSpan(start, length)));
}
