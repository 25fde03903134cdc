namespace Squash;

/// <summary>The treatment of history entries of squashed layers.</summary>
public enum HistoryMode
{
    /// <summary>Their entries stay, marked as empty layers.</summary>
    Keep,

    /// <summary>Their entries are left out, because commands may contain secrets.</summary>
    Drop,
}
