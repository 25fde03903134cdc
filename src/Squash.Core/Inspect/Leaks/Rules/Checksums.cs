using System.IO.Hashing;
using System.Text;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>The checksums in tokens.</summary>
internal static class Checksums
{
    private const int Base62Length = 6;
    private const string Bech32Digits = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

    /// <summary>Whether the last six digits are the CRC-32 of the others, in base 62.</summary>
    /// <remarks>https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/</remarks>
    public static bool HasBase62Crc(string body)
    {
        uint crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(body[..^Base62Length]));
        Span<char> digits = stackalloc char[Base62Length];
        for (int i = Base62Length - 1; i >= 0; i--, crc /= 62) digits[i] = Alphabets.Base62Digits[(int)(crc % 62)];
        return body.AsSpan(body.Length - Base62Length).SequenceEqual(digits);
    }

    /// <summary>Whether a word in upper case has the checksum of Bech32 (BIP 173).</summary>
    /// <param name="name">The part before the last <c>1</c>.</param>
    /// <param name="data">The part after it.</param>
    public static bool IsBech32(string name, string data)
    {
        uint sum = 1;
        foreach (char c in name) sum = Next(sum, char.ToLowerInvariant(c) >> 5);
        sum = Next(sum, 0);
        foreach (char c in name) sum = Next(sum, char.ToLowerInvariant(c) & 31);
        foreach (char c in data)
        {
            int value = Bech32Digits.IndexOf(c, StringComparison.Ordinal);
            if (value < 0) return false;
            sum = Next(sum, value);
        }

        return sum == 1;
    }

    private static uint Next(uint sum, int value)
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        uint top = sum >> 25;
        uint next = ((sum & 0x1ffffff) << 5) ^ (uint)value;
        for (int i = 0; i < generator.Length; i++)
        {
            if (((top >> i) & 1) != 0) next ^= generator[i];
        }

        return next;
    }
}
