namespace Squash.Transform.Slim.Elf;

/// <summary>The symbols that a file takes from others: the undefined ones of its dynamic symbol table.</summary>
internal static class ElfImports
{
    // Chromium imports some 3,000; a table of this size has 24 MB.
    private const int MaxSymbols = 1_000_000;
    private const int MaxImports = 50_000;
    private const int MaxNameBytes = 256;

    public static IReadOnlySet<string> Read(ElfDynamic dynamic)
    {
        var imports = new HashSet<string>(StringComparer.Ordinal);
        ElfInput input = dynamic.Input;
        int symbolBytes = input.Is64Bit ? 24 : 16, sectionAt = input.Is64Bit ? 6 : 14;
        long table = dynamic.OffsetOf(dynamic.Value(ElfDynamic.SymbolTable)), count = Count(dynamic, table, symbolBytes);
        long names = dynamic.OffsetOf(dynamic.Value(ElfDynamic.StringTable)), nameBytes = dynamic.Value(ElfDynamic.StringTableBytes);
        if (table < 0 || names < 0) return imports;

        // Two windows: symbols go on one after the other, their names are in no order.
        byte[] chunk = new byte[symbolBytes * 512];
        for (long first = 1; first < count && imports.Count < MaxImports; first += 512)
        {
            int length = input.ReadUpTo(table + (first * symbolBytes), chunk.AsSpan(0, (int)Math.Min(512, count - first) * symbolBytes));
            for (int at = 0; at + symbolBytes <= length && imports.Count < MaxImports; at += symbolBytes)
            {
                ReadOnlySpan<byte> symbol = chunk.AsSpan(at, symbolBytes);
                long name = input.UInt32(symbol);
                if (input.UInt16(symbol[sectionAt..]) != 0 || name == 0 || name >= nameBytes) continue;
                if (input.String(names + name, Math.Min(MaxNameBytes, nameBytes - name)) is { } text) imports.Add(text);
            }

            if (length < chunk.Length) break;
        }

        return imports;
    }

    // Nothing states the size of the table. The first symbol of DT_GNU_HASH is the first that is defined; the chains of
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
