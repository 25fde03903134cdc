using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>Numbers with what they count.</summary>
internal static class Plural
{
    /// <summary>For example <c>1 entry</c> or <c>2 entries</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one is called.</param>
    /// <param name="many">What several are called; by default <paramref name="one"/> with an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
