using System.Text;

namespace Squash.Transform.Slim.Elf;

/// <summary>Notes that programs leave about libraries they load by name.</summary>
/// <remarks>UAPI Group specification "ELF Dlopen Metadata": owner <c>FDO</c>, type 0x407c0c0a, UTF-8 JSON.</remarks>
internal static class ElfNotes
{
    private const uint DlopenType = 0x407c0c0a;
    private const int MaxNoteBytes = 64 * 1024;
    private const int MaxNotes = 1024;
    private const int MaxDlopenNotes = 64;

    public static IReadOnlyList<string> ReadDlopen(ElfInput input, ElfSegment[] segments)
    {
        var found = new List<string>();
        int left = MaxNotes;
        foreach (ElfSegment segment in segments.Where(segment => segment.Type == ElfSegment.Note))
        {
            Read(input, segment, found, ref left);
        }

        return [.. found.Distinct()];
    }

    private static void Read(ElfInput input, ElfSegment segment, List<string> found, ref int left)
    {
        Span<byte> header = stackalloc byte[16];
        for (long at = 0; at + 12 <= segment.FileBytes && left > 0 && found.Count < MaxDlopenNotes; left--)
        {
            if (!input.TryRead(segment.Offset + at, header[..12])) return;
            long nameBytes = input.UInt32(header), descriptionBytes = input.UInt32(header[4..]);
            uint type = input.UInt32(header[8..]);
            long description = at + 12 + Aligned(nameBytes);
            if (type == DlopenType && nameBytes == 4 && descriptionBytes <= MaxNoteBytes
                && input.TryRead(segment.Offset + at + 12, header[..4]) && header[..4].SequenceEqual("FDO\0"u8))
            {
                byte[] text = new byte[descriptionBytes];
                if (input.TryRead(segment.Offset + description, text)) found.Add(Encoding.UTF8.GetString(text.AsSpan().TrimEnd((byte)0)));
            }

            at = description + Aligned(descriptionBytes);
        }
    }

    private static long Aligned(long bytes) => (bytes + 3) & ~3L;
}
