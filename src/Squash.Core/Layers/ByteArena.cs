namespace Squash.Layers;

/// <summary>Keeps byte strings in a few large blocks.</summary>
internal sealed class ByteArena
{
    private const int MinBlockBytes = 4 * 1024;
    private const int MaxBlockBytes = 256 * 1024;

    private readonly List<byte[]> _blocks = [];
    private int _used;

    /// <summary>A string in the arena.</summary>
    internal readonly record struct Slice(int Block, int Start, int Length);

    public ReadOnlySpan<byte> this[Slice slice] =>
        slice.Length == 0 ? default : _blocks[slice.Block].AsSpan(slice.Start, slice.Length);

    /// <summary>Makes room at the end; <see cref="Take"/> then keeps as much of it as is wanted.</summary>
    public Span<byte> Reserve(int maxBytes)
    {
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < maxBytes)
        {
            int bytes = _blocks.Count == 0 ? MinBlockBytes : Math.Min(_blocks[^1].Length * 2, MaxBlockBytes);
            _blocks.Add(new byte[Math.Max(bytes, maxBytes)]);
            _used = 0;
        }

        return _blocks[^1].AsSpan(_used, maxBytes);
    }

    /// <summary>Keeps the first bytes of what was reserved last.</summary>
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
}
