namespace Squash.Tar;

/// <summary>A reusable buffer that grows as needed and never shrinks.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Set(ReadOnlySpan<byte> value)
    {
        Length = 0;
        Append(value);
    }

    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(Extend(value.Length));

    public void Append(byte value) => Extend(1)[0] = value;

    /// <summary>Adds <paramref name="count"/> bytes for the caller to fill.</summary>
    public Span<byte> Extend(int count)
    {
        int length = checked(Length + count);
        if (length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
        Span<byte> added = _bytes.AsSpan(Length, count);
        Length = length;
        return added;
    }

    /// <summary>Removes bytes from the end.</summary>
    public void Truncate(int length) => Length = length;
}
