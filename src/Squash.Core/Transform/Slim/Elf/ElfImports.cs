using System.Buffers;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Elf;

/// <summary>The symbols that a file takes from others: the undefined ones of its dynamic symbol table.</summary>
/// <remarks>Only names that someone asks about are kept, because a crafted table repeats long names without end.</remarks>
internal static class ElfImports
{
    // Chromium imports some 3,000; a table of this size has 24 MB.
    private const int MaxSymbols = 1_000_000;
    private const int MaxNameBytes = 128;
    private const int SymbolsPerRead = 512;

    public static IReadOnlySet<string> Read(ElfDynamic dynamic, HashSet<string> wanted)
    {
        var imports = new HashSet<string>(StringComparer.Ordinal);
        ElfInput input = dynamic.Input;
        int symbolBytes = input.Is64Bit ? 24 : 16, sectionAt = input.Is64Bit ? 6 : 14;
        long table = dynamic.OffsetOf(dynamic.Value(ElfDynamic.SymbolTable)), count = Count(dynamic, table, symbolBytes);
        if (table < 0) return imports;

        int chunkBytes = symbolBytes * SymbolsPerRead;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(chunkBytes);
        for (long first = 1; first < count && imports.Count < wanted.Count; first += SymbolsPerRead)
        {
            int length = input.ReadUpTo(table + (first * symbolBytes), chunk.AsSpan(0, (int)Math.Min(SymbolsPerRead, count - first) * symbolBytes));
            for (int at = 0; at + symbolBytes <= length; at += symbolBytes)
            {
                ReadOnlySpan<byte> symbol = chunk.AsSpan(at, symbolBytes);
                bool isDefined = input.UInt16(symbol[sectionAt..]) != 0;
                if (!isDefined && Wanted(dynamic, input.UInt32(symbol), wanted) is { } name) imports.Add(name);
            }

            if (length < chunkBytes) break;
        }

        ArrayPool<byte>.Shared.Return(chunk);
        return imports;
    }

    private static string? Wanted(ElfDynamic dynamic, long name, HashSet<string> wanted)
    {
        Span<byte> bytes = stackalloc byte[MaxNameBytes];
        bytes = bytes[..dynamic.ReadName(name, bytes)];
        int end = bytes.IndexOf((byte)0);
        if (end <= 0) return null;
        Span<char> text = stackalloc char[end];
        ByteText.Copy(bytes[..end], text);
        return wanted.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out string? found) ? found : null;
    }

    // No header states the size of the table. The first symbol of DT_GNU_HASH is the first that is defined; the chains of
    // DT_HASH are as many as there are symbols; and linkers put the strings right behind the symbols.
    private static long Count(ElfDynamic dynamic, long table, int symbolBytes)
    {
        Span<byte> word = stackalloc byte[4];
        long count = 0;
        if (dynamic.OffsetOf(dynamic.Value(ElfDynamic.Hash)) is >= 0 and var hash && dynamic.Input.TryRead(hash + 4, word)) count = dynamic.Input.UInt32(word);
        else if (dynamic.OffsetOf(dynamic.Value(ElfDynamic.GnuHash)) is >= 0 and var gnu && dynamic.Input.TryRead(gnu + 4, word)) count = dynamic.Input.UInt32(word);
        long strings = dynamic.OffsetOf(dynamic.Value(ElfDynamic.StringTable));
        if (count <= 1 && table >= 0 && strings > table) count = (strings - table) / symbolBytes;
        return Math.Min(count, MaxSymbols);
    }
}
