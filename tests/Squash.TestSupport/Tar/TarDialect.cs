namespace Squash.TestSupport.Tar;

/// <summary>The format of an entry.</summary>
public enum TarDialect
{
    /// <summary>ustar, with PAX records for values that do not fit.</summary>
    Auto,

    /// <summary>No magic, no prefix, no device numbers. A file has the type NUL, and so has a directory, whose name ends in a slash.</summary>
    V7,

    /// <summary>ustar alone: long names are split into prefix and name.</summary>
    Ustar,

    /// <summary>PAX records for path, link target, owner, size and time, even if they are not needed.</summary>
    Pax,

    /// <summary>GNU tar's format: long names as extra entries, large numbers in base 256.</summary>
    Gnu,

    /// <summary>GNU tar's type S: the map in the header, and in extension blocks after it.</summary>
    GnuSparse,

    /// <summary>The map in repeated PAX records.</summary>
    PaxSparse00,

    /// <summary>The map in one PAX record.</summary>
    PaxSparse01,

    /// <summary>The map before the content.</summary>
    PaxSparse10,
}
