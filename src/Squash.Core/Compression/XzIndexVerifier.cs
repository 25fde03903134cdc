using System.Buffers.Binary;
using System.IO.Hashing;

namespace Squash.Compression;

/// <summary>
/// Compares the index at the end of an xz stream with the preceding blocks, using the memory of two hashes.
/// </summary>
/// <remarks>The .xz file format, version 1.2.0, section 4.</remarks>
internal sealed class XzIndexVerifier
{
    private const int MaxNumberBytes = 9;

    private readonly XxHash3 _blocks = new();
    private ulong _blockCount;

    /// <summary>Records a block.</summary>
    /// <param name="storedBytes">Header, data, padding and check.</param>
    /// <param name="plainBytes">The decompressed size of the data.</param>
    public void AddBlock(long storedBytes, long plainBytes)
    {
        _blockCount++;
        Append(_blocks, (ulong)storedBytes, (ulong)plainBytes);
    }

    /// <summary>Reads the index and compares.</summary>
    /// <returns>The length of the index.</returns>
    public long Verify(CompressedSource source)
    {
        long start = source.Position;
        var crc = new Crc32();
        var records = new XxHash3();
        Take(source, 1, crc);
        ulong count = TakeNumber(source, crc);
        if (count != _blockCount) throw Damaged();
        for (ulong i = 0; i < count; i++)
        {
            // The index does not count a block's padding.
            ulong unpadded = TakeNumber(source, crc);
            ulong plain = TakeNumber(source, crc);
            if (unpadded > long.MaxValue - 3) throw Damaged();
            Append(records, unpadded + 3 & ~3UL, plain);
        }

        for (int padding = (int)(-(source.Position - start) & 3); padding > 0; padding--)
        {
            if (Take(source, 1, crc)[0] != 0) throw Damaged();
        }

        uint computed = crc.GetCurrentHashAsUInt32();
        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(Take(source, sizeof(uint), crc));
        if (stated != computed || records.GetCurrentHashAsUInt64() != _blocks.GetCurrentHashAsUInt64()) throw Damaged();
        return source.Position - start;
    }

    /// <summary>Reads a number with seven bits per byte, lowest first, and moves past it.</summary>
    public static ulong ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, MaxNumberBytes); i++)
        {
            value |= (bytes[i] & 0x7fUL) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }

        throw new InvalidDataException("An xz number does not end.");
    }

    private static ulong TakeNumber(CompressedSource source, Crc32 crc)
    {
        ReadOnlySpan<byte> available = source.Peek(MaxNumberBytes);
        ReadOnlySpan<byte> rest = available;
        ulong value = ReadNumber(ref rest);
        Take(source, available.Length - rest.Length, crc);
        return value;
    }

    private static ReadOnlySpan<byte> Take(CompressedSource source, int bytes, Crc32 crc)
    {
        ReadOnlySpan<byte> taken = source.Peek(bytes);
        if (taken.Length < bytes) throw new EndOfStreamException();
        taken = taken[..bytes];
        crc.Append(taken);
        source.Skip(bytes);
        return taken;
    }

    private static void Append(XxHash3 hash, ulong storedBytes, ulong plainBytes)
    {
        Span<byte> record = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, storedBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(record[sizeof(ulong)..], plainBytes);
        hash.Append(record);
    }

    private static InvalidDataException Damaged() => new("The xz index does not match the blocks.");
}
