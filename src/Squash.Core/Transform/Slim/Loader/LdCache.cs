using System.Buffers.Binary;
using Squash.Transform.Slim.Elf;
using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Loader;

/// <summary>The list of libraries that ldconfig writes, <c>/etc/ld.so.cache</c>.</summary>
/// <remarks>glibc 2.41, sysdeps/generic/dl-cache.h: <c>struct cache_file_new</c>, alone or behind the old <c>struct cache_file</c>.</remarks>
internal sealed class LdCache
{
    private const int MaxBytes = 64 * 1024 * 1024;

    // Names may overlap, so that all together can have far more characters than the file has bytes.
    private const long MaxTextLength = 64 * 1024 * 1024;

    private const int OldHeaderBytes = 16;
    private const int OldEntryBytes = 12;
    private const int HeaderBytes = 48;
    private const int EntryBytes = 24;
    private const int MaxPathBytes = 4096;

    // DL_CACHE_HWCAP_EXTENSION: the lower half is the number of a glibc-hwcaps directory.
    private const uint LibraryTypeMask = 0xff;
    private const uint ElfLibc6 = 3;

    private readonly Dictionary<string, List<Entry>> _entries = new(StringComparer.Ordinal);
    private long _textLength;

    /// <summary>One library of the cache.</summary>
    /// <param name="Flags">The kind of library, and the machine it is for.</param>
    /// <param name="IsVariant">Whether only some processors of the machine can run it.</param>
    /// <param name="Path">The path of the library.</param>
    internal readonly record struct Entry(uint Flags, bool IsVariant, string Path);

    /// <returns><see langword="null"/> where the image has no cache that can be read.</returns>
    public static LdCache? Read(IRootFiles files) =>
        files.ReadAll("/etc/ld.so.cache", MaxBytes) is { } bytes ? Parse(bytes) : null;

    public static LdCache? Parse(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> cache = file;
        if (cache.StartsWith("ld.so-1.7.0\0"u8) && cache.Length >= OldHeaderBytes)
        {
            long oldBytes = OldHeaderBytes + ((long)BinaryPrimitives.ReadUInt32LittleEndian(cache[12..]) * OldEntryBytes);
            oldBytes = (oldBytes + 7) & ~7L;
            if (oldBytes > cache.Length) return null;
            cache = cache[(int)oldBytes..];
        }

        if (cache.Length < HeaderBytes || !cache.StartsWith("glibc-ld.so.cache1.1"u8)) return null;

        // cache_file_new_flags_endian: 2 is little, 3 is big; old caches have 0.
        bool little = (cache[28] & 3) != 3;
        var parsed = new LdCache();
        uint count = UInt32(cache[20..], little);
        for (uint i = 0; i < count && HeaderBytes + ((i + 1L) * EntryBytes) <= cache.Length; i++)
        {
            parsed.Add(cache, cache.Slice(HeaderBytes + ((int)i * EntryBytes), EntryBytes), little);
        }

        return parsed;
    }

    /// <summary>The entries of a name for a kind of program, in the order of the file.</summary>
    public IEnumerable<Entry> Find(string name, ElfKind kind)
    {
        uint? flags = FlagsOf(kind);
        return _entries.TryGetValue(name, out List<Entry>? entries) ? entries.Where(entry => flags is null || entry.Flags == flags) : [];
    }

    private void Add(ReadOnlySpan<byte> cache, ReadOnlySpan<byte> entry, bool little)
    {
        uint flags = UInt32(entry, little);
        if ((flags & LibraryTypeMask) is 0 or > ElfLibc6) return;
        if (Text(cache, UInt32(entry[4..], little)) is not { } name || Text(cache, UInt32(entry[8..], little)) is not { } path) return;
        _textLength += name.Length + path.Length;
        if (_textLength > MaxTextLength) throw new LimitExceededException($"/etc/ld.so.cache lists names of more than {MaxTextLength} bytes; squash it without SquashOptions.Slim");
        bool isVariant = !entry[16..].SequenceEqual("\0\0\0\0\0\0\0\0"u8);
        if (!_entries.TryGetValue(name, out List<Entry>? entries)) _entries.Add(name, entries = []);
        entries.Add(new Entry(flags, isVariant, path));
    }

    private static string? Text(ReadOnlySpan<byte> cache, uint offset)
    {
        if (offset >= cache.Length) return null;
        ReadOnlySpan<byte> text = cache[(int)offset..];
        text = text[..Math.Min(text.Length, MaxPathBytes)];
        return text.IndexOf((byte)0) is > 0 and var end ? ByteText.Of(text[..end]) : null;
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    // The same header: FLAG_*_LIB*. Of a machine that is not here, the headers of the libraries decide.
    private static uint? FlagsOf(ElfKind kind) => (kind.Machine, kind.Is64Bit) switch
    {
        (ElfKind.I386, _) => ElfLibc6,
        (ElfKind.X64, true) => 0x0300 | ElfLibc6,
        (ElfKind.X64, false) => 0x0800 | ElfLibc6,
        (ElfKind.Arm64, true) => 0x0a00 | ElfLibc6,
        (ElfKind.S390, true) => 0x0400 | ElfLibc6,
        (ElfKind.PowerPc64, true) => 0x0500 | ElfLibc6,
        _ => null,
    };
}
