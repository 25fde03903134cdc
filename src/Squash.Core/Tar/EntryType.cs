namespace Squash.Tar;

/// <summary>The kinds of file in a layer.</summary>
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
