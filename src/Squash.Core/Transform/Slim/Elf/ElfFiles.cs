using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Elf;

/// <summary>The ELF files of an image, each read once, when it is first asked for.</summary>
/// <param name="files">The image.</param>
/// <param name="imports">The symbols to look for among those that the files import.</param>
internal sealed class ElfFiles(IRootFiles files, HashSet<string> imports)
{
    private const int MinBytes = 52;

    // 10,000 programs with 100 libraries each have some 20 million.
    private const long MaxTextLength = 100_000_000;

    private readonly Dictionary<int, ElfFile?> _read = [];
    private long _textLength;

    /// <returns><see langword="null"/> for a name that is not a regular ELF file.</returns>
    public ElfFile? this[int node]
    {
        get
        {
            if (node == IRootFiles.None || files.KindOf(node) != FileKind.File || files.SizeOf(node) < MinBytes) return null;
            int inode = files.InodeOf(node);
            if (_read.TryGetValue(inode, out ElfFile? elf)) return elf;
            using Stream stream = files.Open(node);
            elf = ElfReader.Read(stream, imports);
            _textLength += elf?.TextLength ?? 0;
            if (_textLength > MaxTextLength) throw new LimitExceededException($"the ELF files of the image have more than {MaxTextLength} bytes of names; squash it without SquashOptions.Slim");
            _read.Add(inode, elf);
            return elf;
        }
    }
}
