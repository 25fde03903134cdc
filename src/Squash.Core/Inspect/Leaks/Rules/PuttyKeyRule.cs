namespace Squash.Inspect.Leaks.Rules;

/// <summary>A private key of PuTTY.</summary>
internal sealed class PuttyKeyRule : PrefixRule
{
    private const int MaxKeyBytes = 8 * 1024;

    public PuttyKeyRule() => Prefixes = ["PuTTY-User-Key-File-2: ", "PuTTY-User-Key-File-3: "];

    /// <summary>Whether it reports keys that need a password.</summary>
    public required bool IsEncrypted { get; init; }

    public override int MaxBytes => MaxKeyBytes;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        ReadOnlySpan<byte> key = text[start..Math.Min(text.Length, start + MaxKeyBytes)];
        int lines = key.IndexOf("\nPrivate-Lines: "u8), mac = key.IndexOf("\nPrivate-MAC: "u8), encryption = key.IndexOf("\nEncryption: "u8);
        if (encryption < 0 || lines < encryption || mac < lines) return null;
        bool isEncrypted = !key[(encryption + 13)..].StartsWith("none"u8);
        return isEncrypted == IsEncrypted ? new LeakMatch(this, start, mac, $"PuTTY-User-Key-File {LeakMatch.Mask}") : null;
    }
}
