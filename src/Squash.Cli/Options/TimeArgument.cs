using System.Globalization;

namespace Squash.Cli.Options;

/// <summary>Points in time on the command line and in the environment.</summary>
internal static class TimeArgument
{
    // RFC 3339, and the same without seconds or with a space, as people type it. An offset is required: a time that
    // means something else on another machine would make the output depend on the machine.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Parses an RFC 3339 time or a number of seconds since 1970.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (TryParseUnixSeconds(text, out time)) return true;
        bool hasOffset = text.EndsWith('Z') || text.EndsWith('z')
            || text.LastIndexOfAny(['+', '-']) > text.IndexOf(':', StringComparison.Ordinal);
        return hasOffset && DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>Parses a whole number of seconds since 1970.</summary>
    public static bool TryParseUnixSeconds(string text, out DateTimeOffset time)
    {
        time = default;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)) return false;
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    /// <summary>The value of <c>SOURCE_DATE_EPOCH</c>, if it is set.</summary>
    /// <remarks>https://reproducible-builds.org/specs/source-date-epoch/</remarks>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="UsageException">It is not a number of seconds.</exception>
    public static DateTimeOffset? OfSourceDateEpoch(Func<string, string?> environment)
    {
        if (environment("SOURCE_DATE_EPOCH") is not { Length: > 0 } text) return null;
        return TryParseUnixSeconds(text, out DateTimeOffset time)
            ? time
            : throw new UsageException($"SOURCE_DATE_EPOCH is '{text}', not a number of seconds since 1970");
    }
}
