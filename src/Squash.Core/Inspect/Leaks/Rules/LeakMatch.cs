namespace Squash.Inspect.Leaks.Rules;

/// <summary>A secret in a text.</summary>
/// <param name="Rule">The rule that recognised it.</param>
/// <param name="Start">The first byte of the secret.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Shown">The secret for a report, masked.</param>
internal readonly record struct LeakMatch(LeakRule Rule, int Start, int Length, string Shown)
{
    /// <summary>Replaces a secret in reports and in the history.</summary>
    public const string Mask = "****";

    public int End => Start + Length;
}
