namespace Squash.Merge;

/// <summary>A file that has lost its last name.</summary>
/// <param name="Inode">The file, in the <see cref="InodeTable"/>.</param>
/// <param name="Node">Its last name, in the <see cref="PathTree"/>.</param>
/// <param name="Layer">The layer that caused the loss.</param>
/// <param name="IsDeleted">Whether it was deleted; otherwise it was overridden.</param>
internal readonly record struct FileLoss(int Inode, int Node, int Layer, bool IsDeleted);
