using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Squash;

/// <summary>The SHA-256 digest of a blob as stored, compressed or not.</summary>
/// <remarks>OCI image-spec v1.1, descriptor.md#digests. Only the algorithm <c>sha256</c> is supported.</remarks>
public readonly struct Digest : IEquatable<Digest>
{
    /// <summary>The length of a SHA-256 value in bytes.</summary>
    public const int SizeInBytes = SHA256.HashSizeInBytes;

    private const string Prefix = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // Four words instead of an array, so that comparing two digests allocates nothing.
    private readonly ulong _a, _b, _c, _d;

    /// <summary>Creates a digest from the raw hash value.</summary>
    /// <param name="hash">The <see cref="SizeInBytes"/> bytes of the hash.</param>
    /// <exception cref="ArgumentException"><paramref name="hash"/> has another length.</exception>
    public Digest(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != SizeInBytes) throw new ArgumentException("A SHA-256 value has 32 bytes.", nameof(hash));
        _a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The 64 lower-case hexadecimal digits, without the algorithm.</summary>
    public string Hex => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";

    /// <summary>Hashes <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SizeInBytes];
        SHA256.HashData(content, hash);
        return new Digest(hash);
    }

    /// <summary>Parses <c>sha256:</c> followed by 64 lower-case hexadecimal digits.</summary>
    /// <returns><see langword="false"/> if <paramref name="text"/> has another form.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        return text is not null && text.StartsWith(Prefix, StringComparison.Ordinal)
            && TryParseHex(text.AsSpan(Prefix.Length), out digest);
    }

    /// <summary>Parses 64 lower-case hexadecimal digits.</summary>
    /// <returns><see langword="false"/> if <paramref name="hex"/> has another form.</returns>
    public static bool TryParseHex(ReadOnlySpan<char> hex, out Digest digest)
    {
        digest = default;
        if (hex.Length != 2 * SizeInBytes || hex.ContainsAnyExcept(HexDigits)) return false;
        Span<byte> hash = stackalloc byte[SizeInBytes];
        if (Convert.FromHexString(hex, hash, out _, out _) != OperationStatus.Done) return false;
        digest = new Digest(hash);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Digest other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>The digest in the form of the specifications: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public override string ToString() => Prefix + Hex;

    /// <summary>Whether two digests are the same.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Whether two digests differ.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);
}
