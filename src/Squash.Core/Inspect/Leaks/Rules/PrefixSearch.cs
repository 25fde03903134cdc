using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Finds any of many keys of four bytes, 16 positions at a time.</summary>
/// <remarks>
/// The algorithm is Teddy of Intel's Hyperscan: for each of four positions, two tables give the set of keys whose byte there has a
/// given low or high half. Keys share eight bits of a set; neighbours in alphabetical order share one, so that a set is small.
/// In text, one position in 20 passes that; a table of bits then rejects nearly all of them.
/// <c>SearchValues</c> searches text only, and so many short words at less than half the speed.
/// </remarks>
internal sealed class PrefixSearch
{
    public const int KeyBytes = 4;
    private const int Buckets = 8;
    private const int TableBytes = 16;
    private const int FilterBits = 15;
    private const uint Golden = 0x9E3779B1;

    private readonly HashSet<uint> _keys;
    private readonly uint[] _filter = new uint[1 << (FilterBits - 5)];
    private readonly Vector128<byte>[] _low = new Vector128<byte>[KeyBytes];
    private readonly Vector128<byte>[] _high = new Vector128<byte>[KeyBytes];

    /// <param name="keys">The keys, as big-endian numbers.</param>
    public PrefixSearch(IEnumerable<uint> keys)
    {
        _keys = [.. keys];
        uint[] sorted = [.. _keys.Order()];
        byte[,] low = new byte[KeyBytes, TableBytes], high = new byte[KeyBytes, TableBytes];
        for (int i = 0; i < sorted.Length; i++)
        {
            _filter[Slot(sorted[i]) >> 5] |= 1u << (Slot(sorted[i]) & 31);
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
            _low[at] = Vector128.Create(MemoryMarshal.CreateReadOnlySpan(ref low[at, 0], TableBytes));
            _high[at] = Vector128.Create(MemoryMarshal.CreateReadOnlySpan(ref high[at, 0], TableBytes));
        }
    }

    /// <summary>The next position at or after <paramref name="start"/> that begins with a key; -1 if there is none.</summary>
    public int Next(ReadOnlySpan<byte> text, int start)
    {
        int position = start;

        // Asked once, because a native program asks the processor each time. Without this way, its search takes ten times as long.
        int found = Ssse3.IsSupported ? NextOf16<Ssse3Table>(text, ref position) : NextOf16<AnyTable>(text, ref position);
        if (found >= 0) return found;
        for (; position <= text.Length - KeyBytes; position++)
        {
            if (IsKey(text, position)) return position;
        }

        return -1;
    }

    private int NextOf16<TTable>(ReadOnlySpan<byte> text, ref int position)
        where TTable : struct, ITable
    {
        Vector128<byte> low0 = _low[0], low1 = _low[1], low2 = _low[2], low3 = _low[3];
        Vector128<byte> high0 = _high[0], high1 = _high[1], high2 = _high[2], high3 = _high[3];
        ref byte bytes = ref MemoryMarshal.GetReference(text);
        for (int last = text.Length - Vector128<byte>.Count - KeyBytes + 1; position <= last; position += Vector128<byte>.Count)
        {
            Vector128<byte> found = Sets<TTable>(low0, high0, Vector128.LoadUnsafe(ref bytes, (nuint)position))
                & Sets<TTable>(low1, high1, Vector128.LoadUnsafe(ref bytes, (nuint)position + 1))
                & Sets<TTable>(low2, high2, Vector128.LoadUnsafe(ref bytes, (nuint)position + 2))
                & Sets<TTable>(low3, high3, Vector128.LoadUnsafe(ref bytes, (nuint)position + 3));
            if (found == Vector128<byte>.Zero) continue;
            uint bits = ~Vector128.Equals(found, Vector128<byte>.Zero).ExtractMostSignificantBits() & ushort.MaxValue;
            if (First(text, position, bits) is >= 0 and var key) return key;
        }

        return -1;
    }

    /// <summary>The first of several positions that begins with a key.</summary>
    private int First(ReadOnlySpan<byte> text, int position, uint bits)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            int candidate = position + BitOperations.TrailingZeroCount(bits);
            if (IsKey(text, candidate)) return candidate;
        }

        return -1;
    }

    private bool IsKey(ReadOnlySpan<byte> text, int position)
    {
        uint key = BinaryPrimitives.ReadUInt32BigEndian(text[position..]);
        int slot = Slot(key);
        return ((_filter[slot >> 5] >> (slot & 31)) & 1) != 0 && _keys.Contains(key);
    }

    private static int Slot(uint key) => (int)(unchecked(key * Golden) >> (32 - FilterBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sets<TTable>(Vector128<byte> low, Vector128<byte> high, Vector128<byte> bytes)
        where TTable : struct, ITable =>
        TTable.Find(low, bytes & Vector128.Create((byte)0x0f)) & TTable.Find(high, (bytes.AsUInt16() >> 4).AsByte() & Vector128.Create((byte)0x0f));

    /// <summary>Looks 16 half bytes up in a table at once.</summary>
    private interface ITable
    {
        static abstract Vector128<byte> Find(Vector128<byte> table, Vector128<byte> indexes);
    }

    private readonly struct Ssse3Table : ITable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Find(Vector128<byte> table, Vector128<byte> indexes) => Ssse3.Shuffle(table, indexes);
    }

    private readonly struct AnyTable : ITable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Find(Vector128<byte> table, Vector128<byte> indexes) => Vector128.ShuffleNative(table, indexes);
    }
}
