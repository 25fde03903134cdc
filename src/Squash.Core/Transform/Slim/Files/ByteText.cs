using System.Text;
using Squash.Tar;

namespace Squash.Transform.Slim.Files;

/// <summary>Text of an image as a string that has one character for each byte.</summary>
/// <remarks>
/// Paths of loaders, scripts and package databases are bytes of no known encoding, but they are cut, joined and looked up all
/// the time. Latin-1 loses nothing, and what a person reads goes through <see cref="Show"/>.
/// </remarks>
internal static class ByteText
{
    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Writes the text of bytes into as many characters.</summary>
    public static void Copy(ReadOnlySpan<byte> bytes, Span<char> text) => Encoding.Latin1.GetChars(bytes, text);

    /// <summary>Writes the bytes of text that was made with <see cref="Of"/> into as many bytes.</summary>
    public static void Copy(ReadOnlySpan<char> text, Span<byte> bytes) => Encoding.Latin1.GetBytes(text, bytes);

    /// <summary>The bytes of text that was made with <see cref="Of"/>.</summary>
    public static byte[] ToBytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Text of the config or the command line, which is Unicode, as the bytes that an engine gives the kernel.</summary>
    public static string FromUnicode(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The text for a report: UTF-8 where it is, everything else escaped.</summary>
    public static string Show(string text) => TarPath.ToText(ToBytes(text));
}
