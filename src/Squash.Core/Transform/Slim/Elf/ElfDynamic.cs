namespace Squash.Transform.Slim.Elf;

/// <summary>The dynamic section, found as a loader finds it: by the program headers.</summary>
internal sealed class ElfDynamic
{
    public const long Needed = 1;
    public const long Hash = 4;
    public const long StringTable = 5;
    public const long SymbolTable = 6;
    public const long StringTableBytes = 10;
    public const long SymbolBytes = 11;
    public const long SoName = 14;
    public const long RPath = 15;
    public const long RunPath = 29;
    public const long GnuHash = 0x6ffffef5;
    public const long DependencyAudit = 0x6ffffefb;
    public const long Audit = 0x6ffffefc;
    public const long Flags1 = 0x6ffffffb;
    public const long Auxiliary = 0x7ffffffd;
    public const long Filter = 0x7fffffff;
    public const long NoDefaultLibraries = 0x800;

    private const int MaxEntries = 8192;

    // PATH_MAX would do for names; search paths of nix reach some 10 KB.
    private const int MaxStringBytes = 64 * 1024;

    // Names may overlap in the table, so that their sum can be far more than the file has.
    private const int MaxTextBytes = 1024 * 1024;

    private readonly ElfSegment[] _segments;
    private readonly List<(long Tag, long Value)> _entries = [];
    private readonly long _strings;
    private readonly long _stringBytes;
    private int _textLeft = MaxTextBytes;

    private ElfDynamic(ElfInput input, ElfSegment[] segments)
    {
        Input = input;
        _segments = segments;
        if (segments.FirstOrDefault(segment => segment.Type == ElfSegment.Dynamic) is { } section) ReadEntries(section);
        _strings = OffsetOf(Value(StringTable));
        _stringBytes = Value(StringTableBytes);
    }

    public ElfInput Input { get; }

    public string? Damage { get; private set; }

    public static ElfDynamic Read(ElfInput input, ElfSegment[] segments) => new(input, segments);

    /// <summary>The value of the last entry with a tag, as loaders take it; 0 where there is none.</summary>
    public long Value(long tag)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Tag == tag) return _entries[i].Value;
        }

        return 0;
    }

    public string? String(long tag) => Value(tag) is > 0 and var offset ? StringAt(offset) : null;

    /// <summary>The strings of all entries with a tag, in their order and without repetitions.</summary>
    public IReadOnlyList<string> Strings(long tag)
    {
        var strings = new List<string>();
        var seen = new HashSet<long>();
        foreach ((long entryTag, long offset) in _entries)
        {
            if (entryTag != tag || !seen.Add(offset)) continue;
            if (_textLeft <= 0) Damage ??= $"more than {MaxTextBytes} bytes of names";
            else if (StringAt(offset) is { } text) strings.Add(text);
            else Damage ??= "a name that lies outside the table of names";
        }

        return [.. strings.Distinct()];
    }

    /// <summary>Reads the start of a string of the dynamic string table.</summary>
    /// <returns>The number of bytes that were read; 0 if the string lies outside.</returns>
    public int ReadName(long offset, Span<byte> destination) =>
        _strings < 0 || offset <= 0 || offset >= _stringBytes ? 0 : Input.ReadUpTo(_strings + offset, destination[..(int)Math.Min(destination.Length, _stringBytes - offset)]);

    /// <summary>The offset of an address in the file; -1 if the file does not have it.</summary>
    public long OffsetOf(long address)
    {
        if (address <= 0) return -1;
        foreach (ElfSegment segment in _segments)
        {
            if (segment.Type == ElfSegment.Load && address >= segment.Address && address - segment.Address < segment.FileBytes)
            {
                return segment.Offset + (address - segment.Address);
            }
        }

        return -1;
    }

    private string? StringAt(long offset)
    {
        if (_strings < 0 || offset < 0 || offset >= _stringBytes) return null;
        string? text = Input.String(_strings + offset, Math.Min(_stringBytes - offset, MaxStringBytes));
        _textLeft -= text?.Length ?? 0;
        return text;
    }

    private void ReadEntries(ElfSegment section)
    {
        int wordBytes = Input.Is64Bit ? 8 : 4;
        Span<byte> entry = stackalloc byte[16];
        entry = entry[..(2 * wordBytes)];
        for (long at = 0; at + entry.Length <= section.FileBytes; at += entry.Length)
        {
            if (!Input.TryRead(section.Offset + at, entry)) break;
            long tag = Input.Word(entry), value = Input.Word(entry[wordBytes..]);
            if (tag == 0) return;
            if (_entries.Count == MaxEntries)
            {
                Damage = $"more than {MaxEntries} dynamic entries";
                return;
            }

            _entries.Add((tag, value));
        }
    }
}
