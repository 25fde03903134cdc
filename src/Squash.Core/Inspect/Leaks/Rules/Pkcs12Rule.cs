namespace Squash.Inspect.Leaks.Rules;

/// <summary>A PKCS#12 store with a private key. Stores with nothing but certificates, such as Java's <c>cacerts</c>, are common and harmless.</summary>
/// <remarks>
/// RFC 7292, 4: SEQUENCE { INTEGER 3, SEQUENCE { OID pkcs7-data, ... } }. The bags of keys are encrypted by themselves, so their types
/// can be read.
/// </remarks>
internal sealed class Pkcs12Rule : PrefixRule
{
    private const int MaxStoreBytes = 64 * 1024;

    public Pkcs12Rule() => Prefixes = ["\u0002\u0001\u0003\u0030"];

    public override int MaxBytes => MaxStoreBytes;

    // OID 1.2.840.113549.1.7.1.
    private static ReadOnlySpan<byte> Data => [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];

    // OID 1.2.840.113549.1.12.10.1: its arcs 1 and 2 are a key and a shrouded key.
    private static ReadOnlySpan<byte> Bag => [0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01];

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        int from = StartOf(text[..start]);
        ReadOnlySpan<byte> rest = text[start..Math.Min(text.Length, start + MaxStoreBytes)];
        int data = rest[..Math.Min(rest.Length, 24)].IndexOf(Data);
        if (from < 0 || data is < 4 or > 9) return null;
        for (int at; (at = rest.IndexOf(Bag)) >= 0; rest = rest[(at + Bag.Length)..])
        {
            if (at + Bag.Length < rest.Length && rest[at + Bag.Length] is 1 or 2) return new LeakMatch(this, from, start + prefixBytes - from, $"PKCS#12 {LeakMatch.Mask}");
        }

        return null;
    }

    /// <summary>The header of the outer SEQUENCE, which has any form of length: 30 80, 30 82 xx xx, ...</summary>
    private static int StartOf(ReadOnlySpan<byte> before)
    {
        for (int length = 2; length <= 5; length++)
        {
            if (before.Length < length || before[^length] != 0x30) continue;
            byte form = before[^(length - 1)];
            if (length == 2 ? form <= 0x80 : form == 0x80 + length - 2) return before.Length - length;
        }

        return -1;
    }
}
