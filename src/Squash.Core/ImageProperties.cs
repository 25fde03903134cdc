namespace Squash;

/// <summary>What images can differ in.</summary>
[Flags]
public enum ImageProperties
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>What a path is: a file, a directory, a symbolic link, … Compared even where it is to be ignored.</summary>
    Type = 1 << 0,

    /// <summary>The permissions, with the set-user-ID, set-group-ID and sticky bits. Those of a symbolic link mean nothing.</summary>
    Mode = 1 << 1,

    /// <summary>The numeric IDs of user and group.</summary>
    Owner = 1 << 2,

    /// <summary>The size of a file, holes included.</summary>
    Size = 1 << 3,

    /// <summary>The time of the last modification, to the nanosecond.</summary>
    Mtime = 1 << 4,

    /// <summary>Where a symbolic link leads to.</summary>
    Target = 1 << 5,

    /// <summary>The numbers of a device.</summary>
    Device = 1 << 6,

    /// <summary>Extended attributes, such as capabilities.</summary>
    Xattr = 1 << 7,

    /// <summary>Other PAX records that a layer has for a file, and that engines pass by.</summary>
    Record = 1 << 8,

    /// <summary>The bytes of a file; a hole is the zeros that are read from it.</summary>
    Content = 1 << 9,

    /// <summary>Which names are one file.</summary>
    HardLink = 1 << 10,

    /// <summary>When the image was made (<c>created</c> of the config).</summary>
    Created = 1 << 11,

    /// <summary>The config as a whole.</summary>
    Config = 1 << 12,
}
