namespace Squash.Transform.Slim.Keeping;

/// <summary>The role of a kept file; it decides how far the needs of the file are followed.</summary>
internal enum KeptAs
{
    /// <summary>Something starts it.</summary>
    Program,

    /// <summary>Something maps it.</summary>
    Library,

    /// <summary>Something reads it.</summary>
    Data,

    /// <summary>It comes with its package or its directory, and nothing else asks for it.</summary>
    Member,

    /// <summary>Every image needs it.</summary>
    Always,
}
