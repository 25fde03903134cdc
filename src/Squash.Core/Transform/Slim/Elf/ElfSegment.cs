namespace Squash.Transform.Slim.Elf;

/// <summary>One program header.</summary>
internal sealed record ElfSegment(uint Type, uint Flags, long Offset, long Address, long FileBytes)
{
    public const uint Load = 1;
    public const uint Dynamic = 2;
    public const uint Interpreter = 3;
    public const uint Note = 4;

    private const uint Executable = 1;
    private const uint Writable = 2;

    public bool IsReadOnlyData => Type == Load && (Flags & Writable) == 0 && FileBytes > 0;

    public bool IsWritableData => Type == Load && (Flags & Writable) != 0 && (Flags & Executable) == 0 && FileBytes > 0;

    /// <summary>Reads the headers, up to the first that the file does not have.</summary>
    public static ElfSegment[] ReadAll(ElfInput input, long offset, int entryBytes, int count)
    {
        int minBytes = input.Is64Bit ? 56 : 32;
        if (entryBytes < minBytes || offset <= 0) return [];
        var segments = new List<ElfSegment>();
        Span<byte> header = stackalloc byte[56];
        for (int i = 0; i < count && offset < input.Length && input.TryRead(offset, header[..minBytes]); i++, offset += entryBytes)
        {
            uint flags = input.UInt32(header[(input.Is64Bit ? 4 : 24)..]);
            long start = input.Word(header[(input.Is64Bit ? 8 : 4)..]);
            long address = input.Word(header[(input.Is64Bit ? 16 : 8)..]);
            long bytes = input.Word(header[(input.Is64Bit ? 32 : 16)..]);
            if (start < 0 || start >= input.Length || bytes < 0 || address < 0) continue;
            segments.Add(new ElfSegment(input.UInt32(header), flags, start, address, Math.Min(bytes, input.Length - start)));
        }

        return [.. segments];
    }
}
