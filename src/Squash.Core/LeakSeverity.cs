namespace Squash;

/// <summary>The damage that a reader of a secret can do.</summary>
public enum LeakSeverity
{
    /// <summary>It often contains secrets, such as the history of a shell.</summary>
    Low,

    /// <summary>It helps an attacker, but is protected, limited or incomplete: an encrypted key, a hash, an ID.</summary>
    Medium,

    /// <summary>It grants access by itself.</summary>
    High,
}
