namespace Squash.Images;

/// <summary>Lists things in one line of a message, however many there are.</summary>
internal static class Listing
{
    private const int MaxShown = 20;

    public static string Of<T>(IReadOnlyCollection<T> items, string separator = ", ")
    {
        string shown = string.Join(separator, items.Take(MaxShown));
        return items.Count > MaxShown ? $"{shown}{separator}… ({items.Count - MaxShown} more)" : shown;
    }
}
