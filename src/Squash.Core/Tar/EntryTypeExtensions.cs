using System.Formats.Tar;

namespace Squash.Tar;

/// <summary>Names a type of entry as the framework does, which is how callers know it.</summary>
internal static class EntryTypeExtensions
{
    public static TarEntryType ToTarEntryType(this EntryType type) => type switch
    {
        EntryType.Directory => TarEntryType.Directory,
        EntryType.Symlink => TarEntryType.SymbolicLink,
        EntryType.CharDevice => TarEntryType.CharacterDevice,
        EntryType.BlockDevice => TarEntryType.BlockDevice,
        EntryType.Fifo => TarEntryType.Fifo,
        _ => TarEntryType.RegularFile,
    };
}
