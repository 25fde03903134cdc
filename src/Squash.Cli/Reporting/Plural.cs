using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>Numbers with a noun.</summary>
internal static class Plural
{
    /// <summary>For example <c>1 entry</c> or <c>2 entries</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The singular.</param>
    /// <param name="many">The plural; by default <paramref name="one"/> with an s.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
