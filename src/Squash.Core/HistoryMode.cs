namespace Squash;

/// <summary>What becomes of the history of squashed layers.</summary>
public enum HistoryMode
{
    /// <summary>Their entries stay, marked as empty layers.</summary>
    Keep,

    /// <summary>Their entries are left out: commands may hold secrets.</summary>
    Drop,
}
