using System.Globalization;

namespace Squash.Cli.Reporting;

/// <summary>Sizes as <c>docker images</c> prints them: decimal units, three significant digits.</summary>
internal static class HumanSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>For example <c>811 MB</c>, <c>1.35 GB</c> or <c>512 B</c>.</summary>
    public static string Of(long bytes)
    {
        decimal value = bytes;
        int unit = 0;
        while (Rounded(value) >= 1000 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Rounded(value):0.##} {Units[unit]}");
    }

    // Rounded before the unit is chosen: 999.9 kB becomes 1 MB, while docker prints 1e+03kB.
    private static decimal Rounded(decimal value) => value switch
    {
        >= 100 => decimal.Round(value, 0, MidpointRounding.AwayFromZero),
        >= 10 => decimal.Round(value, 1, MidpointRounding.AwayFromZero),
        _ => decimal.Round(value, 2, MidpointRounding.AwayFromZero),
    };
}
