using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>The key of a user in a kubeconfig, wherever the file is.</summary>
internal sealed class KubernetesKeyRule : PrefixRule
{
    private const int MaxKeyBytes = 16 * 1024;

    public KubernetesKeyRule() => Prefixes = ["client-key-data:"];

    public override int MaxBytes => MaxKeyBytes;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        ReadOnlySpan<byte> rest = text[(start + prefixBytes)..Math.Min(text.Length, start + MaxKeyBytes)];
        int gap = rest.IndexOfAnyExcept(" \t\""u8);
        if (gap < 0) return null;
        ReadOnlySpan<byte> value = rest[gap..];
        int length = value.IndexOfAnyExcept(Alphabets.Base64Padded);
        if (length < 0) length = value.Length;
        byte[] key = new byte[length];
        if (!Convert.TryFromBase64String(Encoding.Latin1.GetString(value[..length]), key, out int written)) return null;
        return key.AsSpan(0, written).StartsWith("-----BEGIN "u8) && key.AsSpan(0, written).IndexOf("PRIVATE KEY-----"u8) > 0
            ? new LeakMatch(this, start + prefixBytes + gap, length, $"client-key-data: {LeakMatch.Mask}")
            : null;
    }
}
