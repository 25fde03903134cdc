using System.Buffers.Binary;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>A Java key store (JKS) whose first entry is a private key.</summary>
/// <remarks>The format of OpenJDK's JavaKeyStore: magic, version, number of entries; then for each entry its tag, 1 for a private key.</remarks>
internal sealed class JavaKeyStoreRule : PrefixRule
{
    private const int HeaderBytes = 16;
    private const int MaxEntries = 100_000;
    private const int MaxAlias = 256;

    public JavaKeyStoreRule() => Prefixes = ["\u00fe\u00ed\u00fe\u00ed"];

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        ReadOnlySpan<byte> store = text[start..];
        if (store.Length < HeaderBytes + 2) return null;
        int version = BinaryPrimitives.ReadInt32BigEndian(store[4..]), entries = BinaryPrimitives.ReadInt32BigEndian(store[8..]);
        int tag = BinaryPrimitives.ReadInt32BigEndian(store[12..]), alias = BinaryPrimitives.ReadUInt16BigEndian(store[16..]);
        bool hasKey = version is 1 or 2 && entries is > 0 and < MaxEntries && tag == 1 && alias is > 0 and < MaxAlias;
        return hasKey ? new LeakMatch(this, start, HeaderBytes, $"JKS {LeakMatch.Mask}") : null;
    }
}
