using System.Buffers.Binary;

namespace Squash.TestSupport.Images;

/// <summary>Writes an xz file with stored LZMA2 chunks.</summary>
/// <remarks>The .xz File Format 1.1.0: stream header, one block, index, stream footer; check CRC32.</remarks>
internal static class StoredXz
{
    private const int MaxChunk = 1 << 16;

    public static byte[] Pack(byte[] content)
    {
        var output = new MemoryStream();
        output.Write([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);
        byte[] flags = [0, 1];
        output.Write([.. flags, .. Crc(flags)]);

        long block = output.Position;
        // Size (12 bytes, in fours, minus one), one filter: LZMA2 with a dictionary of 64 KiB.
        byte[] header = [2, 0, 0x21, 1, 8, 0, 0, 0];
        output.Write([.. header, .. Crc(header)]);
        WriteChunks(output, content);
        long unpadded = output.Position - block + 4;
        Pad(output);
        output.Write(Crc(content));

        byte[] index = Index(unpadded, content.Length);
        output.Write([.. index, .. Crc(index)]);
        byte[] backward = new byte[6];
        BinaryPrimitives.WriteInt32LittleEndian(backward, (index.Length + 4) / 4 - 1);
        flags.CopyTo(backward, 4);
        output.Write([.. Crc(backward), .. backward, (byte)'Y', (byte)'Z']);
        return output.ToArray();
    }

    private static void WriteChunks(MemoryStream output, byte[] content)
    {
        byte control = 1;
        foreach (byte[] chunk in content.Chunk(MaxChunk))
        {
            output.Write([control, (byte)((chunk.Length - 1) >> 8), (byte)((chunk.Length - 1) & 0xff), .. chunk]);
            control = 2;
        }

        output.WriteByte(0);
    }

    private static byte[] Index(long unpadded, long uncompressed)
    {
        var index = new MemoryStream();
        index.Write([0, 1]);
        WriteVariable(index, unpadded);
        WriteVariable(index, uncompressed);
        Pad(index);
        return index.ToArray();
    }

    private static void WriteVariable(MemoryStream output, long value)
    {
        for (; value >= 0x80; value >>= 7) output.WriteByte((byte)((value & 0x7f) | 0x80));
        output.WriteByte((byte)value);
    }

    private static void Pad(MemoryStream output)
    {
        while (output.Position % 4 != 0) output.WriteByte(0);
    }

    private static byte[] Crc(byte[] content)
    {
        uint crc = 0xffffffff;
        foreach (byte b in content)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }

        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ~crc);
        return bytes;
    }
}
