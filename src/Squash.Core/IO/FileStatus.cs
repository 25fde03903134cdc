namespace Squash.IO;

/// <summary>The type and identity of a file.</summary>
/// <param name="Mode">Type and permissions, as in inode(7).</param>
/// <param name="Device">Its file system.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct FileStatus(ushort Mode, ulong Device, ulong Inode)
{
    private const int TypeMask = 0xf000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG
    private const int Directory = 0x4000; // S_IFDIR
    private const int Fifo = 0x1000; // S_IFIFO

    /// <summary>Whether it stores the written data, unlike a device, FIFO or socket.</summary>
    public bool IsRegular => (Mode & TypeMask) == Regular;

    /// <summary>Whether it is a FIFO, or a pipe with a name in /dev/fd.</summary>
    public bool IsPipe => (Mode & TypeMask) == Fifo;

    public bool IsDirectory => (Mode & TypeMask) == Directory;
}
