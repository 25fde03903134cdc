namespace Squash.Transform.Slim.Keeping;

/// <summary>What a file is kept as, which says how far its own needs are followed.</summary>
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
