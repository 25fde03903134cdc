namespace Squash.Tar;

/// <summary>The kinds of file that a layer can hold.</summary>
internal enum EntryType : byte
{
    File,
    HardLink,
    Symlink,
    CharDevice,
    BlockDevice,
    Directory,
    Fifo,
}
