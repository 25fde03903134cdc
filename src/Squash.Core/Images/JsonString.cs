using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Squash.Images;

/// <summary>JSON strings, including lone surrogates (<c>"\ud800"</c>), which are valid JSON but not valid Unicode.</summary>
internal static class JsonString
{
    /// <summary>The current string or member name of the reader; it must be valid UTF-8.</summary>
    public static string Decode(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // The framework refuses half a surrogate pair, although its strings can contain one.
            return Unescape(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    /// <summary>The string that a value is written as; <see langword="null"/> for a value of another type.</summary>
    public static string? TryDecode(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        return value.Span[0] == (byte)'"' && reader.Read() ? Decode(ref reader) : null;
    }

    /// <summary>Writes half a surrogate pair as an escape, because UTF-8 cannot represent it.</summary>
    /// <param name="json">A document.</param>
    public static string EscapeLoneSurrogates(string json)
    {
        StringBuilder? escaped = null;
        int copied = 0;
        for (int i = 0; i < json.Length; i++)
        {
            if (!char.IsSurrogate(json[i])) continue;
            if (i + 1 < json.Length && char.IsSurrogatePair(json[i], json[i + 1]))
            {
                i++;
                continue;
            }

            escaped ??= new StringBuilder();
            escaped.Append(json, copied, i - copied).Append(CultureInfo.InvariantCulture, $"\\u{(int)json[i]:x4}");
            copied = i + 1;
        }

        return escaped is null ? json : escaped.Append(json, copied, json.Length - copied).ToString();
    }

    // The tokenizer has checked every escape.
    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            char escape = text[++i];
            if (escape == 'u')
            {
                plain.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            plain.Append(escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escape });
        }

        return plain.ToString();
    }
}
