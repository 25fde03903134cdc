namespace Squash;

/// <summary>The properties that can differ between images.</summary>
[Flags]
public enum ImageProperties
{
    /// <summary>No property.</summary>
    None = 0,

    /// <summary>
    /// The type of a path: a file, a directory, a symbolic link, … It is compared even if it is in the list of ignored
    /// properties.
    /// </summary>
    Type = 1 << 0,

    /// <summary>The permissions, with the set-user-ID, set-group-ID and sticky bits. Those of a symbolic link have no effect.</summary>
    Mode = 1 << 1,

    /// <summary>The numeric IDs of user and group.</summary>
    Owner = 1 << 2,

    /// <summary>The size of a file, including holes.</summary>
    Size = 1 << 3,

    /// <summary>The time of the last modification, to the nanosecond.</summary>
    Mtime = 1 << 4,

    /// <summary>The target of a symbolic link.</summary>
    Target = 1 << 5,

    /// <summary>The numbers of a device.</summary>
    Device = 1 << 6,

    /// <summary>Extended attributes, such as capabilities.</summary>
    Xattr = 1 << 7,

    /// <summary>Other PAX records of a file, which engines ignore.</summary>
    Record = 1 << 8,

    /// <summary>The bytes of a file; a hole equals zeros.</summary>
    Content = 1 << 9,

    /// <summary>The names that share a file.</summary>
    HardLink = 1 << 10,

    /// <summary>The creation time of the image (<c>created</c> in the config).</summary>
    Created = 1 << 11,

    /// <summary>The config as a whole.</summary>
    Config = 1 << 12,
}
