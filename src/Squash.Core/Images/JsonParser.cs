using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>Parses the JSON documents of one archive into trees without losing information.</summary>
/// <remarks>
/// Newtonsoft's own parser accepts comments, single quotes and NaN, and rewrites numbers and dates. Therefore the strict
/// tokenizer of the framework fills its trees. Every number is a <see cref="JRaw"/> with its original digits,
/// and strings keep lone surrogates. As in Go, the language of all engines, the last of several equal keys
/// counts.
/// </remarks>
internal sealed class JsonParser(SquashLimits limits)
{
    // The approximate memory of one value, even if its text is short: this limits "[0,0,0,…".
    private const int BytesPerValue = 128;

    private readonly int _maxDepth = limits.MaxJsonDepth;
    private long _bytesLeft = limits.MaxJsonBytes;
    private long _valuesLeft = Math.Max(limits.MaxJsonBytes / BytesPerValue, 1024);

    /// <summary>Parses a document that must be an object.</summary>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="name">The name of the document, for messages.</param>
    /// <exception cref="InvalidImageException">The document is not strict JSON, or not an object.</exception>
    /// <exception cref="LimitExceededException">It is too deep, or the archive's documents together are too large.</exception>
    public JObject ParseObject(ReadOnlySpan<byte> content, string name) =>
        Parse(content, name) as JObject ?? throw new InvalidImageException($"{name} is not a JSON object");

    /// <summary>Parses a document that must be an array.</summary>
    /// <inheritdoc cref="ParseObject"/>
    public JArray ParseArray(ReadOnlySpan<byte> content, string name) =>
        Parse(content, name) as JArray ?? throw new InvalidImageException($"{name} is not a JSON array");

    /// <summary>Parses a document of any kind.</summary>
    /// <inheritdoc cref="ParseObject"/>
    public JToken Parse(ReadOnlySpan<byte> content, string name)
    {
        _bytesLeft -= content.Length;
        if (_bytesLeft < 0)
        {
            throw new LimitExceededException(
                $"{name}: the JSON documents of the archive have more than {limits.MaxJsonBytes} bytes in all", nameof(SquashLimits.MaxJsonBytes));
        }

        if (content.Trim(" \t\r\n\0"u8).IsEmpty) throw new InvalidImageException($"{name} is empty");
        ReadOnlySpan<byte> text = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        try
        {
            // One level more than allowed, so that this class reports the depth, instead of a syntax error.
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = _maxDepth + 1 });
            return ReadTree(ref reader, name, content.Length - text.Length);
        }
        catch (JsonException e)
        {
            throw new InvalidImageException(
                $"{name} is damaged: not valid JSON at byte {content.Length - text.Length + OffsetOf(e, text)}", e)
            {
                Offset = content.Length - text.Length + OffsetOf(e, text),
            };
        }
    }

    private JToken ReadTree(ref Utf8JsonReader reader, string name, int start)
    {
        var open = new Stack<JContainer>();
        JToken? root = null;
        string key = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    continue;
                case JsonTokenType.PropertyName:
                    key = ReadString(ref reader, name, start);
                    continue;
            }

            if (--_valuesLeft < 0) throw TooManyValues(name);
            JToken value = ReadValue(ref reader, name, start);
            root ??= value;
            if (open.TryPeek(out JContainer? parent)) Attach(parent, key, value);
            if (value is not JContainer container) continue;
            if (open.Count >= _maxDepth)
            {
                throw new LimitExceededException($"{name} is nested deeper than {_maxDepth} levels", nameof(SquashLimits.MaxJsonDepth));
            }

            open.Push(container);
        }

        return root ?? throw new InvalidImageException($"{name} is empty");
    }

    private LimitExceededException TooManyValues(string name) => new(
        $"{name}: the JSON documents of the archive contain too many values: at {BytesPerValue} bytes per value, they have more than {limits.MaxJsonBytes}",
        nameof(SquashLimits.MaxJsonBytes));

    private static void Attach(JContainer parent, string key, JToken value)
    {
        if (parent is JObject members) members[key] = value;
        else parent.Add(value);
    }

    private static JToken ReadValue(ref Utf8JsonReader reader, string name, int start) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new JObject(),
        JsonTokenType.StartArray => new JArray(),
        JsonTokenType.String => new JValue(ReadString(ref reader, name, start)),
        JsonTokenType.Number => new JRaw(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True => new JValue(true),
        JsonTokenType.False => new JValue(false),
        _ => JValue.CreateNull(),
    };

    private static string ReadString(ref Utf8JsonReader reader, string name, int start)
    {
        if (!Utf8.IsValid(reader.ValueSpan))
        {
            throw new InvalidImageException($"{name} is damaged: the string at byte {start + reader.TokenStartIndex} is not UTF-8") { Offset = start + reader.TokenStartIndex };
        }

        return JsonString.Decode(ref reader);
    }

    private static long OffsetOf(JsonException error, ReadOnlySpan<byte> text)
    {
        int lineStart = 0;
        for (long line = error.LineNumber ?? 0; line > 0; line--) lineStart += text[lineStart..].IndexOf((byte)'\n') + 1;
        return lineStart + (error.BytePositionInLine ?? 0);
    }
}
