namespace Squash.Inspect.Leaks.Rules;

/// <summary>A secret that begins with known bytes and may be in any file.</summary>
internal abstract class PrefixRule : LeakRule
{
    /// <summary>Its beginnings, each with at least four characters below U+0100, which stand for bytes.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>The longest secret that is recognised, with the byte after it.</summary>
    public virtual int MaxBytes => 512;

    /// <summary>Checks a place that begins with one of the prefixes.</summary>
    /// <param name="text">The bytes, with the one before the secret and, unless the data ends, <see cref="MaxBytes"/> from its start on.</param>
    /// <param name="start">The position of the prefix.</param>
    /// <param name="prefixBytes">Its length.</param>
    public abstract LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes);
}
