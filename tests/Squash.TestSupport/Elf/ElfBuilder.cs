using System.Text;

namespace Squash.TestSupport.Elf;

/// <summary>Composes small ELF files: headers, a dynamic section, undefined symbols, notes and read-only strings, and no code.</summary>
public sealed class ElfBuilder
{
    /// <summary>Tags of the dynamic section.</summary>
    public const long Needed = 1, SoName = 14, RPath = 15, RunPath = 29, DependencyAudit = 0x6ffffefb, Audit = 0x6ffffefc, Auxiliary = 0x7ffffffd, Filter = 0x7fffffff;

    private const long AddressOffset = 0x10000;

    private readonly List<(long Tag, string Text)> _strings = [];
    private readonly List<(long Tag, long Value)> _values = [];
    private readonly List<string> _imports = [];
    private readonly List<byte[]> _notes = [];
    private readonly List<string> _data = [];
    private string? _interpreter;

    public bool Is64Bit { get; init; } = true;

    public bool IsLittleEndian { get; init; } = true;

    public ushort Machine { get; init; } = 62;

    /// <summary>3 is a shared object or PIE, 2 an executable.</summary>
    public ushort Type { get; init; } = 3;

    /// <summary>Whether imports are counted by DT_GNU_HASH instead of DT_HASH.</summary>
    public bool UsesGnuHash { get; init; } = true;

    /// <summary>The number of segments that all map the whole file.</summary>
    public int LoadSegments { get; init; } = 1;

    public ElfBuilder Interpreter(string path)
    {
        _interpreter = path;
        return this;
    }

    public ElfBuilder Dynamic(long tag, string text)
    {
        _strings.Add((tag, text));
        return this;
    }

    public ElfBuilder Dynamic(long tag, long value)
    {
        _values.Add((tag, value));
        return this;
    }

    public ElfBuilder Needs(params string[] names)
    {
        foreach (string name in names) Dynamic(Needed, name);
        return this;
    }

    public ElfBuilder Imports(params string[] names)
    {
        _imports.AddRange(names);
        return this;
    }

    public ElfBuilder DlopenNote(string json) => Note("FDO\0"u8, 0x407c0c0a, Encoding.UTF8.GetBytes(json));

    /// <summary>Adds a note with an owner of four bytes.</summary>
    public ElfBuilder Note(ReadOnlySpan<byte> owner, uint type, byte[] description)
    {
        byte[] note = new byte[16 + ((description.Length + 3) & ~3)];
        Put(note, 4, 4);
        Put(note.AsSpan(4), description.Length, 4);
        Put(note.AsSpan(8), type, 4);
        owner.CopyTo(note.AsSpan(12));
        description.CopyTo(note, 16);
        _notes.Add(note);
        return this;
    }

    /// <summary>Adds strings to the read-only data, with a NUL before and behind each.</summary>
    public ElfBuilder Data(params string[] texts)
    {
        _data.AddRange(texts);
        return this;
    }

    public byte[] Build()
    {
        int wordBytes = Is64Bit ? 8 : 4, symbolBytes = Is64Bit ? 24 : 16;
        var table = new MemoryStream();
        table.WriteByte(0);
        long Name(string text)
        {
            long at = table.Length;
            table.Write([.. Encoding.Latin1.GetBytes(text), 0]);
            return at;
        }

        List<(long Tag, long Value)> entries = [.. _strings.Select(entry => (entry.Tag, Name(entry.Text))), .. _values];
        byte[] symbols = new byte[symbolBytes * (_imports.Count + 1)];
        for (int i = 0; i < _imports.Count; i++) Put(symbols.AsSpan((i + 1) * symbolBytes), Name(_imports[i]), 4);

        bool isDynamic = entries.Count > 0 || _imports.Count > 0;
        int headerBytes = Is64Bit ? 64 : 52, segmentBytes = Is64Bit ? 56 : 32;
        int segments = LoadSegments + (_interpreter is null ? 0 : 1) + (isDynamic ? 1 : 0) + (_notes.Count > 0 ? 1 : 0);
        var file = new MemoryStream();
        file.SetLength(headerBytes + (segmentBytes * segments));
        file.Position = file.Length;

        var placed = new List<(uint Type, long Offset, long Bytes)>();
        if (_interpreter is not null) placed.Add((3, Append(file, [.. Encoding.Latin1.GetBytes(_interpreter), 0]), _interpreter.Length + 1));
        if (_notes.Count > 0)
        {
            byte[] notes = [.. _notes.SelectMany(note => note)];
            placed.Add((4, Append(file, notes), notes.Length));
        }

        Append(file, [0, .. _data.SelectMany(text => Encoding.Latin1.GetBytes(text).Append((byte)0))]);
        if (isDynamic)
        {
            entries.Add((6, Append(file, symbols) + AddressOffset));
            entries.Add((5, Append(file, table.ToArray()) + AddressOffset));
            entries.Add((10, table.Length));
            byte[] hash = new byte[16];
            Put(hash.AsSpan(4), _imports.Count + 1, 4);
            entries.Add((UsesGnuHash ? 0x6ffffef5 : 4, Append(file, hash) + AddressOffset));
            entries.Add((0, 0));
            byte[] dynamic = new byte[entries.Count * 2 * wordBytes];
            for (int i = 0; i < entries.Count; i++)
            {
                Put(dynamic.AsSpan(i * 2 * wordBytes), entries[i].Tag, wordBytes);
                Put(dynamic.AsSpan(((i * 2) + 1) * wordBytes), entries[i].Value, wordBytes);
            }

            placed.Add((2, Append(file, dynamic), dynamic.Length));
        }

        byte[] bytes = file.ToArray();
        placed.AddRange(Enumerable.Repeat((1u, 0L, (long)bytes.Length), LoadSegments));
        WriteHeader(bytes, headerBytes, segmentBytes, segments);
        for (int i = 0; i < placed.Count; i++) WriteSegment(bytes.AsSpan(headerBytes + (i * segmentBytes)), placed[i]);
        return bytes;
    }

    private void WriteHeader(Span<byte> file, int headerBytes, int segmentBytes, int segments)
    {
        "\x7f"u8.CopyTo(file);
        "ELF"u8.CopyTo(file[1..]);
        file[4] = (byte)(Is64Bit ? 2 : 1);
        file[5] = (byte)(IsLittleEndian ? 1 : 2);
        file[6] = 1;
        Put(file[16..], Type, 2);
        Put(file[18..], Machine, 2);
        Put(file[(Is64Bit ? 32 : 28)..], headerBytes, Is64Bit ? 8 : 4);
        Put(file[(Is64Bit ? 54 : 42)..], segmentBytes, 2);
        Put(file[(Is64Bit ? 56 : 44)..], segments, 2);
    }

    private void WriteSegment(Span<byte> header, (uint Type, long Offset, long Bytes) segment)
    {
        int word = Is64Bit ? 8 : 4;
        Put(header, segment.Type, 4);
        Put(header[(Is64Bit ? 4 : 24)..], 4, 4);
        Put(header[(Is64Bit ? 8 : 4)..], segment.Offset, word);
        Put(header[(Is64Bit ? 16 : 8)..], segment.Offset + AddressOffset, word);
        Put(header[(Is64Bit ? 32 : 16)..], segment.Bytes, word);
    }

    private static long Append(MemoryStream file, byte[] bytes)
    {
        while (file.Length % 8 != 0) file.WriteByte(0);
        long offset = file.Length;
        file.Write(bytes);
        return offset;
    }

    private void Put(Span<byte> destination, long value, int bytes)
    {
        for (int i = 0; i < bytes; i++) destination[IsLittleEndian ? i : bytes - 1 - i] = (byte)((value >> (8 * i)) & 0xff);
    }
}
