using System.Buffers;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>The characters that tokens consist of.</summary>
internal static class Alphabets
{
    private const string Digits = "0123456789";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>Base 62, in the order of GitHub's checksums.</summary>
    public const string Base62Digits = Digits + Upper + Lower;

    public static readonly SearchValues<byte> Base62 = Of(Base62Digits);
    public static readonly SearchValues<byte> Word = Of(Base62Digits + "_");
    public static readonly SearchValues<byte> Url = Of(Base62Digits + "_-");
    public static readonly SearchValues<byte> UrlAndDot = Of(Base62Digits + "_-.");
    public static readonly SearchValues<byte> Base64 = Of(Base62Digits + "+/");
    public static readonly SearchValues<byte> Base64Padded = Of(Base62Digits + "+/=");
    public static readonly SearchValues<byte> UrlPadded = Of(Base62Digits + "_-=");
    public static readonly SearchValues<byte> UpperAndDigits = Of(Upper + Digits);
    public static readonly SearchValues<byte> Hex = Of(Digits + "abcdef");

    private static SearchValues<byte> Of(string characters) => SearchValues.Create(System.Text.Encoding.Latin1.GetBytes(characters));
}
