using System.Buffers;

namespace Squash.Transform.Slim.Elf;

/// <summary>Reads of an ELF file what a loader would, within bounds that no real file comes near.</summary>
/// <remarks>
/// The reader is our own because neither library for ELF files is safe on hostile ones: ELFSharp 2.17.3 looks for the dynamic
/// section among the section headers, which loaders ignore and strippers remove, and both it and LibObjectFile 2.1 allocate
/// what a header claims (a size of 1 TiB is an OutOfMemoryException). LibObjectFile also reads the whole file. Here every
/// count and size has a limit, and every offset is checked when it is read.
/// </remarks>
internal sealed class ElfReader
{
    private const int MaxSegments = 2048;
    private const int MaxStringBytes = 4096;
    private const int BuildInfoBytes = 64 * 1024;

    private readonly ElfInput _input;
    private readonly ElfSegment[] _segments;
    private readonly ushort _type;
    private string? _damage;

    private ElfReader(ElfInput input, ushort type, ElfKind kind, ElfSegment[] segments)
    {
        _input = input;
        _type = type;
        Kind = kind;
        _segments = segments;
    }

    private ElfKind Kind { get; }

    /// <param name="stream">The file; it must be able to seek.</param>
    /// <param name="imports">The symbols to look for among the imported ones.</param>
    /// <returns><see langword="null"/> for a file that is not ELF, or whose headers cannot be read.</returns>
    public static ElfFile? Read(Stream stream, HashSet<string> imports)
    {
        Span<byte> start = stackalloc byte[64];
        int length = ElfInput.ReadAt(stream, 0, start);
        if (length < 52 || !start.StartsWith("\x7f"u8) || !start[1..4].SequenceEqual("ELF"u8) || start[6] != 1) return null;
        bool is64 = start[4] == 2, little = start[5] == 1;
        if ((!is64 && start[4] != 1) || (!little && start[5] != 2) || (is64 && length < 64)) return null;

        using var input = new ElfInput(stream, is64, little);
        ushort type = input.UInt16(start[16..]), machine = input.UInt16(start[18..]);
        long offset = is64 ? input.Int64(start[32..]) : input.UInt32(start[28..]);
        uint flags = input.UInt32(start[(is64 ? 48 : 36)..]);
        int entryBytes = input.UInt16(start[(is64 ? 54 : 42)..]), count = input.UInt16(start[(is64 ? 56 : 44)..]);
        ElfSegment[] segments = ElfSegment.ReadAll(input, offset, entryBytes, Math.Min(count, MaxSegments));
        var reader = new ElfReader(input, type, new ElfKind(is64, little, machine, flags), segments);
        if (count > MaxSegments) reader._damage = $"{count} program headers";
        return reader.Read(imports);
    }

    private ElfFile Read(HashSet<string> imports)
    {
        ElfDynamic dynamic = ElfDynamic.Read(_input, _segments);
        _damage ??= dynamic.Damage;
        string? runPath = dynamic.String(ElfDynamic.RunPath);
        return new ElfFile
        {
            Kind = Kind,
            IsLoadable = _type is 2 or 3,
            Interpreter = Interpreter(),
            SoName = dynamic.String(ElfDynamic.SoName),
            RPath = runPath is null ? dynamic.String(ElfDynamic.RPath) : null,
            RunPath = runPath,
            Needed = dynamic.Strings(ElfDynamic.Needed),
            Audit = [.. dynamic.Strings(ElfDynamic.Audit), .. dynamic.Strings(ElfDynamic.DependencyAudit)],
            Filters = [.. dynamic.Strings(ElfDynamic.Filter), .. dynamic.Strings(ElfDynamic.Auxiliary)],
            IgnoresDefaultDirectories = (dynamic.Value(ElfDynamic.Flags1) & ElfDynamic.NoDefaultLibraries) != 0,
            Imports = ElfImports.Read(dynamic, imports),
            DlopenNotes = ElfNotes.ReadDlopen(_input, _segments),
            ReadOnlyData = ReadOnlyData(),
            IsGo = IsGo(),
            Damage = _damage ?? dynamic.Damage,
        };
    }

    // Crafted segments may overlap; each byte counts once.
    private List<(long Start, long Length)> ReadOnlyData()
    {
        var ranges = new List<(long Start, long Length)>();
        long end = 0;
        foreach (ElfSegment segment in _segments.Where(segment => segment.IsReadOnlyData).OrderBy(segment => segment.Offset))
        {
            long start = Math.Max(segment.Offset, end);
            end = Math.Max(end, segment.Offset + segment.FileBytes);
            if (end > start) ranges.Add((start, end - start));
        }

        return ranges;
    }

    private string? Interpreter()
    {
        ElfSegment? segment = _segments.FirstOrDefault(candidate => candidate.Type == ElfSegment.Interpreter);
        return segment is null ? null : _input.String(segment.Offset, Math.Min(segment.FileBytes, MaxStringBytes));
    }

    // debug/buildinfo of Go: the blob (behind a byte 0xff) begins a data segment, aligned to 16 bytes, within its first 64 KiB;
    // a C linker puts other data before it, but it keeps Go's note.
    private bool IsGo()
    {
        if (ElfNotes.IsOfGo(_input, _segments)) return true;
        byte[] start = ArrayPool<byte>.Shared.Rent(BuildInfoBytes);
        bool isFound = false;
        foreach (ElfSegment segment in _segments.Where(segment => segment.IsWritableData).Take(2))
        {
            int length = _input.ReadUpTo(segment.Offset, start.AsSpan(0, (int)Math.Min(BuildInfoBytes, segment.FileBytes)));
            isFound |= start.AsSpan(0, length).IndexOf(" Go buildinf:"u8) >= 0;
        }

        ArrayPool<byte>.Shared.Return(start);
        return isFound;
    }
}
