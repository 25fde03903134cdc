using System.Globalization;

namespace Squash.Images;

/// <summary>Times in the form of a config.</summary>
internal static class Rfc3339
{
    /// <summary>UTC, with as many fractional digits as needed.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="text"/> is a time after <paramref name="latest"/>.</summary>
    public static bool IsAfter(string text, DateTimeOffset latest) => TryParse(text, out DateTimeOffset time) && time > latest;

    /// <summary>Whether <paramref name="text"/> is a time before <paramref name="earliest"/>.</summary>
    public static bool IsBefore(string text, DateTimeOffset earliest) => TryParse(text, out DateTimeOffset time) && time < earliest;

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
