using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>An OpenPGP secret key in armor.</summary>
/// <remarks>RFC 9580, 6.2: the first packet is a secret key (tag 5).</remarks>
internal sealed class PgpKeyRule : PrefixRule
{
    private const int MaxKeyBytes = 32 * 1024;
    private static ReadOnlySpan<byte> End => "-----END PGP PRIVATE KEY BLOCK-----"u8;

    public PgpKeyRule() => Prefixes = ["-----BEGIN PGP PRIVATE KEY BLOCK-----"];

    public override int MaxBytes => MaxKeyBytes;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        ReadOnlySpan<byte> rest = text[(start + prefixBytes)..Math.Min(text.Length, start + MaxKeyBytes)];
        int end = rest.IndexOf(End);
        if (end < 0) return null;

        // Headers such as "Comment: x" come first, and an empty line ends them.
        string? first = Encoding.Latin1.GetString(rest[..end]).ReplaceLineEndings("\n").Split("\n\n") is [_, var body, ..] ? body.Trim().Split('\n')[0] : null;
        if (first is not { Length: >= 32 } || !IsSecretKey(first)) return null;
        return new LeakMatch(this, start, prefixBytes + end + End.Length, $"{Prefixes[0]} {LeakMatch.Mask}");
    }

    private static bool IsSecretKey(string line)
    {
        Span<byte> start = stackalloc byte[3];
        if (!Convert.TryFromBase64String(line[..4], start, out int written) || written == 0) return false;
        bool isNew = (start[0] & 0xc0) == 0xc0, isOld = (start[0] & 0xc0) == 0x80;
        return (isNew && (start[0] & 0x3f) == 5) || (isOld && ((start[0] >> 2) & 0xf) == 5);
    }
}
