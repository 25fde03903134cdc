namespace Squash.Transform.Slim.Files;

/// <summary>The type of a name of the tree.</summary>
internal enum FileKind
{
    Directory,
    File,
    Symlink,

    /// <summary>A device or a pipe.</summary>
    Other,
}
