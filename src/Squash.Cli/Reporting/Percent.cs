using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>Shares for display.</summary>
internal static class Percent
{
    /// <summary>For example <c>18.9 %</c>; 100 % if the total is zero.</summary>
    public static string Of(long part, long whole) => Of(whole == 0 ? 1 : (decimal)part / whole);

    /// <summary>For example <c>95 %</c>. Rounded down, so that only the whole is 100 %.</summary>
    public static string Of(decimal share) =>
        string.Create(CultureInfo.InvariantCulture, $"{decimal.Floor(share * 1000) / 10:0.#} %");
}
