namespace Squash.Transform.Slim.Files;

/// <summary>What a name of the tree is.</summary>
internal enum FileKind
{
    Directory,
    File,
    Symlink,

    /// <summary>A device or a pipe.</summary>
    Other,
}
