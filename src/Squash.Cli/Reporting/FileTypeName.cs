using System.Formats.Tar;

namespace Squash.Cli.Reporting;

/// <summary>Names what a path is, for people and in the JSON of <c>squash diff</c>.</summary>
internal static class FileTypeName
{
    public static string Of(TarEntryType type) => type switch
    {
        TarEntryType.Directory => "directory",
        TarEntryType.SymbolicLink => "symlink",
        TarEntryType.CharacterDevice => "character device",
        TarEntryType.BlockDevice => "block device",
        TarEntryType.Fifo => "fifo",
        _ => "file",
    };
}
