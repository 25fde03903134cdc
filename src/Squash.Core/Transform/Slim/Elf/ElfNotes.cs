using System.Text;

namespace Squash.Transform.Slim.Elf;

/// <summary>Notes of a program: about libraries it loads by name, and about the toolchain that made it.</summary>
/// <remarks>
/// UAPI Group specification "ELF Dlopen Metadata": owner <c>FDO</c>, type 0x407c0c0a, UTF-8 JSON. The linker of Go writes
/// its build ID with owner <c>Go</c>, type 4.
/// </remarks>
internal static class ElfNotes
{
    private const uint DlopenType = 0x407c0c0a;
    private const uint GoBuildIdType = 4;
    private const int MaxNoteBytes = 64 * 1024;
    private const int MaxNotes = 1024;
    private const int MaxDlopenNotes = 64;

    public static IReadOnlyList<string> ReadDlopen(ElfInput input, ElfSegment[] segments)
    {
        var found = new List<string>();
        foreach (Note note in Notes(input, segments).Where(note => note.Type == DlopenType && note.Owner.AsSpan().SequenceEqual("FDO\0"u8) && note.Bytes <= MaxNoteBytes))
        {
            byte[] text = new byte[note.Bytes];
            if (input.TryRead(note.Offset, text)) found.Add(Encoding.UTF8.GetString(text.AsSpan().TrimEnd((byte)0)));
            if (found.Count == MaxDlopenNotes) break;
        }

        return [.. found.Distinct()];
    }

    public static bool IsOfGo(ElfInput input, ElfSegment[] segments) =>
        Notes(input, segments).Any(note => note.Type == GoBuildIdType && note.Owner.AsSpan().SequenceEqual("Go\0\0"u8));

    // Those with an owner of four bytes.
    private static IEnumerable<Note> Notes(ElfInput input, ElfSegment[] segments)
    {
        byte[] header = new byte[16];
        int left = MaxNotes;
        foreach (ElfSegment segment in segments.Where(segment => segment.Type == ElfSegment.Note))
        {
            for (long at = 0; at + 12 <= segment.FileBytes && left > 0; left--)
            {
                if (!input.TryRead(segment.Offset + at, header.AsSpan(0, 12))) break;
                long ownerBytes = input.UInt32(header), bytes = input.UInt32(header.AsSpan(4));
                long description = at + 12 + Aligned(ownerBytes);
                if (ownerBytes == 4 && input.TryRead(segment.Offset + at + 12, header.AsSpan(12))) yield return new Note(input.UInt32(header.AsSpan(8)), header[12..], segment.Offset + description, bytes);
                at = description + Aligned(bytes);
            }
        }
    }

    private static long Aligned(long bytes) => (bytes + 3) & ~3L;

    private readonly record struct Note(uint Type, byte[] Owner, long Offset, long Bytes);
}
