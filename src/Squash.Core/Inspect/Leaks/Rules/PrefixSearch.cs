using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Finds any of many prefixes, by their first four bytes, sixteen positions at a time.</summary>
/// <remarks>
/// The algorithm is Teddy of Intel's Hyperscan: for each of four positions, two tables give the set of prefixes whose byte there has a
/// given low or high half. Prefixes share eight bits of a set; neighbours in alphabetical order share one, so that a set is small.
/// <c>SearchValues</c> searches text only, and so many short prefixes at less than half the speed.
/// </remarks>
internal sealed class PrefixSearch
{
    public const int KeyBytes = 4;
    private const int Buckets = 8;
    private const int Step = 16;

    private readonly HashSet<uint> _keys;
    private readonly Vector128<byte>[] _low = new Vector128<byte>[KeyBytes];
    private readonly Vector128<byte>[] _high = new Vector128<byte>[KeyBytes];

    /// <param name="keys">The first four bytes of each prefix, as big-endian numbers.</param>
    public PrefixSearch(IEnumerable<uint> keys)
    {
        _keys = [.. keys];
        uint[] sorted = [.. _keys.Order()];
        byte[,] low = new byte[KeyBytes, Step], high = new byte[KeyBytes, Step];
        for (int i = 0; i < sorted.Length; i++)
        {
            byte bucket = (byte)(1 << (i * Buckets / sorted.Length));
            for (int at = 0; at < KeyBytes; at++)
            {
                byte value = (byte)((sorted[i] >> (8 * (KeyBytes - 1 - at))) & 0xff);
                low[at, value & 0xf] |= bucket;
                high[at, value >> 4] |= bucket;
            }
        }

        for (int at = 0; at < KeyBytes; at++)
        {
            _low[at] = Vector128.Create(MemoryMarshal.CreateReadOnlySpan(ref low[at, 0], Step));
            _high[at] = Vector128.Create(MemoryMarshal.CreateReadOnlySpan(ref high[at, 0], Step));
        }
    }

    /// <summary>The next position at or after <paramref name="start"/> that begins with a prefix's first bytes; -1 if there is none.</summary>
    public int Next(ReadOnlySpan<byte> text, int start)
    {
        Vector128<byte> low0 = _low[0], low1 = _low[1], low2 = _low[2], low3 = _low[3];
        Vector128<byte> high0 = _high[0], high1 = _high[1], high2 = _high[2], high3 = _high[3];
        ref byte bytes = ref MemoryMarshal.GetReference(text);
        int last = text.Length - Step - KeyBytes + 1;
        int position = start;
        for (; position <= last; position += Step)
        {
            Vector128<byte> found = Sets(low0, high0, Vector128.LoadUnsafe(ref bytes, (nuint)position))
                & Sets(low1, high1, Vector128.LoadUnsafe(ref bytes, (nuint)position + 1))
                & Sets(low2, high2, Vector128.LoadUnsafe(ref bytes, (nuint)position + 2))
                & Sets(low3, high3, Vector128.LoadUnsafe(ref bytes, (nuint)position + 3));
            if (found == Vector128<byte>.Zero) continue;
            for (uint bits = ~Vector128.Equals(found, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xffff; bits != 0; bits &= bits - 1)
            {
                int candidate = position + System.Numerics.BitOperations.TrailingZeroCount(bits);
                if (IsKey(text, candidate)) return candidate;
            }
        }

        for (; position <= text.Length - KeyBytes; position++)
        {
            if (IsKey(text, position)) return position;
        }

        return -1;
    }

    private bool IsKey(ReadOnlySpan<byte> text, int position) => _keys.Contains(BinaryPrimitives.ReadUInt32BigEndian(text[position..]));

    private static Vector128<byte> Sets(Vector128<byte> low, Vector128<byte> high, Vector128<byte> bytes) =>
        Vector128.ShuffleNative(low, bytes & Vector128.Create((byte)0x0f))
        & Vector128.ShuffleNative(high, (bytes.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)0x0f));
}
