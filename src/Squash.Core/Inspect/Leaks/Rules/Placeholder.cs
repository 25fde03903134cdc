using System.Text.RegularExpressions;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Recognises values that stand for a secret in examples and templates.</summary>
internal static partial class Placeholder
{
    private const int MinDistinct = 6;

    /// <summary>Whether a token's characters are those of an example.</summary>
    public static bool IsIn(string token) =>
        token.Contains("example", StringComparison.OrdinalIgnoreCase)
        || token.Contains("xxxxx", StringComparison.OrdinalIgnoreCase)
        || token.Contains("1234567890", StringComparison.Ordinal)
        || token.Contains("abcdefghij", StringComparison.OrdinalIgnoreCase)
        || (token.Length >= 16 && token.Distinct().Count() < MinDistinct);

    /// <summary>Whether a password is a reference to another value, a common default, or no value.</summary>
    public static bool IsPassword(string value) => Pattern().IsMatch(value);

    [GeneratedRegex(
        """
        ^(?:.{0,2}
        |[$<{(%`@&\[/\\*].*
        |(.)\1*
        |\*+.*
        |.*(?:example|placeholder|redacted|change.?(?:me|it)|\.\*|\[\^|\\[1w(]).*
        |(?:your|my|some|the)[_-].*
        |(?:true|false|yes|no|none|null|nil|undefined|empty|optional|required|default|disabled?|enabled?)
        |(?:(?:pass(?:word|wd|phrase)?|secret|token|key|test|dummy|value|string|file|env|prompt|auto|basic|bearer|login|admin|root)[0-9]{0,3})
        |[0-9]{1,5}(?:\.[0-9]+)*
        )$
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Pattern();
}
