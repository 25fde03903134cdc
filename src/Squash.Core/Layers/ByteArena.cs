namespace Squash.Layers;

/// <summary>Stores byte strings in a few large blocks.</summary>
internal sealed class ByteArena
{
    private const int MinBlockBytes = 4 * 1024;
    private const int MaxBlockBytes = 1 << Slice.StartBits;

    private readonly List<byte[]> _blocks = [];
    private int _used;

    public ReadOnlySpan<byte> this[Slice slice] =>
        slice.Length == 0 ? default : _blocks[slice.Block].AsSpan(slice.Start, slice.Length);

    /// <summary>Reserves space at the end; <see cref="Take"/> then keeps the part of it that was used.</summary>
    public Span<byte> Reserve(int maxBytes)
    {
        // A block for a huge string is larger than the highest start of a slice.
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < maxBytes || _used >= MaxBlockBytes)
        {
            int bytes = _blocks.Count == 0 ? MinBlockBytes : (int)Math.Min(_blocks[^1].Length * 2L, MaxBlockBytes);
            _blocks.Add(new byte[Math.Max(bytes, maxBytes)]);
            _used = 0;
        }

        return _blocks[^1].AsSpan(_used, maxBytes);
    }

    /// <summary>Keeps the first bytes of the last reservation.</summary>
    public Slice Take(int bytes)
    {
        var slice = new Slice(_blocks.Count - 1, _used, bytes);
        _used += bytes;
        return slice;
    }

    public Slice Add(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return default;
        value.CopyTo(Reserve(value.Length));
        return Take(value.Length);
    }

    /// <summary>A string in the arena.</summary>
    /// <remarks>Eight bytes, aligned to four, because an image with a million files has four million of these.</remarks>
    internal readonly record struct Slice
    {
        public const int StartBits = 18;

        private const int LengthBits = 26;
        private const int BlockBits = 64 - StartBits - LengthBits;

        private readonly uint _high;
        private readonly uint _low;

        public Slice(int block, int start, int length)
        {
            if (block >> BlockBits != 0 || length >> LengthBits != 0)
            {
                throw new LimitExceededException($"a layer has more than {1L << (StartBits + BlockBits)} bytes of names, or {1 << LengthBits} in one");
            }

            ulong bits = ((ulong)block << (StartBits + LengthBits)) | ((ulong)start << LengthBits) | (uint)length;
            _high = (uint)(bits >> 32);
            _low = unchecked((uint)bits);
        }

        public int Block => (int)(_high >> (32 - BlockBits));

        public int Start => (int)((Bits >> LengthBits) & ((1 << StartBits) - 1));

        public int Length => (int)(_low & ((1 << LengthBits) - 1));

        private ulong Bits => ((ulong)_high << 32) | _low;
    }
}
