namespace Squash;

/// <summary>The files that stay with a program that an image needs.</summary>
public enum SlimScope
{
    /// <summary>
    /// All of its package but the documentation, and the packages that it depends on. Files above the base that no package
    /// owns stay as well.
    /// </summary>
    Package,

    /// <summary>Only the files that a rule asks for.</summary>
    File,
}
