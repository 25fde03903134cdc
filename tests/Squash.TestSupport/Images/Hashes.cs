using System.Security.Cryptography;

namespace Squash.TestSupport.Images;

internal static class Hashes
{
    public static string Hex(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
