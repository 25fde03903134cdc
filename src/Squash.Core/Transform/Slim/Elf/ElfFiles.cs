using Squash.Transform.Slim.Files;

namespace Squash.Transform.Slim.Elf;

/// <summary>The ELF files of an image, each read once when somebody asks.</summary>
internal sealed class ElfFiles(IRootFiles files)
{
    private const int MinBytes = 52;

    private readonly Dictionary<int, ElfFile?> _read = [];

    /// <returns><see langword="null"/> for a name that is not a regular ELF file.</returns>
    public ElfFile? this[int node]
    {
        get
        {
            if (node == IRootFiles.None || files.KindOf(node) != FileKind.File || files.SizeOf(node) < MinBytes) return null;
            int inode = files.InodeOf(node);
            if (_read.TryGetValue(inode, out ElfFile? elf)) return elf;
            using Stream stream = files.Open(node);
            elf = ElfReader.Read(stream);
            _read.Add(inode, elf);
            return elf;
        }
    }
}
