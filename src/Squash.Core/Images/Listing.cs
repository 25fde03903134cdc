namespace Squash.Images;

/// <summary>Lists any number of items in one line of a message.</summary>
internal static class Listing
{
    private const int MaxShown = 20;

    public static string Of<T>(IReadOnlyCollection<T> items, string separator = ", ")
    {
        string shown = string.Join(separator, items.Take(MaxShown));
        return items.Count > MaxShown ? $"{shown}{separator}… ({items.Count - MaxShown} more)" : shown;
    }
}
