using System.Buffers;
using System.Text;
using Squash.Tar;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>A private key in PEM or OpenSSH's form, whose content is a key: programs contain the first line alone, too.</summary>
/// <remarks>RFC 7468, RFC 1421 (encrypted keys), and OpenSSH's PROTOCOL.key. Line ends may be escaped, as in JSON.</remarks>
internal sealed class PrivateKeyRule : PrefixRule
{
    private const int MaxKeyBytes = 16 * 1024;
    private const int MaxLabel = 32;
    private const int MinContent = 32;

    private static readonly SearchValues<byte> Digits = Alphabets.Base64Padded;

    public PrivateKeyRule() => Prefixes = ["-----BEGIN "];

    /// <summary>Whether it reports keys that need a password.</summary>
    public required bool IsEncrypted { get; init; }

    public override int MaxBytes => MaxKeyBytes;

    public override LeakMatch? Match(ReadOnlySpan<byte> text, int start, int prefixBytes)
    {
        ReadOnlySpan<byte> rest = text[(start + prefixBytes)..Math.Min(text.Length, start + MaxKeyBytes)];
        int label = rest[..Math.Min(rest.Length, MaxLabel)].IndexOf("-----"u8);
        if (label < 0 || !rest[..label].EndsWith("PRIVATE KEY"u8)) return null;
        string name = Encoding.Latin1.GetString(rest[..label]);
        ReadOnlySpan<byte> body = rest[(label + 5)..];
        int end = body.IndexOf("-----END "u8);
        if (end < 0 || !body[(end + 9)..].StartsWith(rest[..label])) return null;
        bool? isEncrypted = Examine(name, body[..end]);
        int length = prefixBytes + label + 5 + end + 9 + label + 5;
        return isEncrypted == IsEncrypted
            ? new LeakMatch(this, start, Math.Min(length, text.Length - start), $"-----BEGIN {name}----- {LeakMatch.Mask}")
            : null;
    }

    /// <returns>Whether the key is encrypted; <see langword="null"/> if it is not a key.</returns>
    private static bool? Examine(string label, ReadOnlySpan<byte> body)
    {
        // Headers come before an empty line; escaped line ends take two or four characters.
        bool hasHeaders = body.IndexOf("DEK-Info:"u8) >= 0;
        if (hasHeaders)
        {
            body = body[(body.IndexOf("DEK-Info:"u8) + 9)..];
            int line = body.IndexOfAny((byte)'\n', (byte)'\\');
            if (line < 0) return null;
            body = body[line..];
        }

        byte[] content = Decode(body);
        if (content.Length < MinContent) return null;
        if (hasHeaders) return content.Length % 8 == 0 ? true : null;
        return label switch
        {
            "OPENSSH PRIVATE KEY" => content.AsSpan().StartsWith("openssh-key-v1\0"u8) ? content.AsSpan(15).IndexOf("\0\0\0\u0004none"u8) != 0 : null,
            "ENCRYPTED PRIVATE KEY" => IsDer(content) ? true : null,
            _ => IsDer(content) ? false : null,
        };
    }

    private static byte[] Decode(ReadOnlySpan<byte> body)
    {
        var digits = new ByteBuffer();
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] == (byte)'\\' && i + 1 < body.Length) i++; // An escaped line end, not a digit.
            else if (Digits.Contains(body[i])) digits.Append(body[i]);
            else if (!IsFiller(body[i])) return [];
        }

        byte[] content = new byte[digits.Length];
        return System.Buffers.Text.Base64.DecodeFromUtf8(digits.Span, content, out _, out int written) == OperationStatus.Done ? content[..written] : [];
    }

    // Quotes, commas and a plus are between the lines of a key in a program.
    private static bool IsFiller(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'"' or (byte)'\'' or (byte)',';

    /// <summary>Whether it is one SEQUENCE with nothing after it.</summary>
    private static bool IsDer(ReadOnlySpan<byte> content)
    {
        if (content[0] != 0x30) return false;
        int length = content[1];
        if (length < 0x80) return content.Length == 2 + length;
        int bytes = length & 0x7f;
        if (bytes is < 1 or > 3) return false;
        int value = 0;
        for (int i = 0; i < bytes; i++) value = (value << 8) | content[2 + i];
        return content.Length == 2 + bytes + value;
    }
}
