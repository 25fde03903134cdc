using System.Text.Json;

namespace Squash.Images;

/// <summary>The original text of a JSON object. Single members can be set; every other byte stays the same.</summary>
/// <remarks>
/// A tree would lose white space, the spelling of escapes and lone surrogates. The text must have been parsed before, which
/// ensures that it is valid and not too deep.
/// </remarks>
internal sealed class JsonObjectText
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = SquashLimits.Highest.MaxJsonDepth + 1 };

    private readonly List<Member> _members = [];
    private readonly ReadOnlyMemory<byte> _head;
    private readonly ReadOnlyMemory<byte> _lead;
    private readonly ReadOnlyMemory<byte> _tail;
    private readonly bool _isMap;

    private JsonObjectText(ReadOnlyMemory<byte> text, bool isMap)
    {
        _isMap = isMap;
        var reader = new Utf8JsonReader(text.Span, Options);
        reader.Read();
        int end = (int)reader.BytesConsumed;
        _head = text[..end];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            string name = JsonString.Decode(ref reader);
            reader.Read();
            int valueStart = (int)reader.TokenStartIndex;
            reader.Skip();
            _members.Add(new Member(name, text[end..start], text[start..valueStart], text[valueStart..(int)reader.BytesConsumed]));
            end = (int)reader.BytesConsumed;
        }

        _lead = _members.Count > 0 ? _members[0].Before : default;
        _tail = text[end..];
    }

    /// <summary>An object whose members a specification names.</summary>
    public static JsonObjectText Parse(ReadOnlyMemory<byte> text) => new(text, isMap: false);

    /// <summary>A map such as labels, whose keys are what they are: those that differ in case are two.</summary>
    public static JsonObjectText ParseMap(ReadOnlyMemory<byte> text) => new(text, isMap: true);

    /// <summary>The names of the members.</summary>
    public IEnumerable<string> Names => _members.Select(member => member.Name);

    /// <summary>The texts of the elements of an array.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> array)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(array.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(array[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }

    /// <summary>
    /// The text of a member, looked up like <see cref="JsonMembers.Member"/>; <see langword="null"/> if it is absent or
    /// <c>null</c>.
    /// </summary>
    public ReadOnlyMemory<byte>? Find(string name) =>
        IndexOf(name) is int at and >= 0 && !_members[at].IsNull ? _members[at].Value : default(ReadOnlyMemory<byte>?);

    /// <summary>
    /// Sets a member in its place, under its existing name, or adds it at the end. Other members with the same or a similar
    /// name are removed, because a reader might use them instead.
    /// </summary>
    public void Set(string name, ReadOnlyMemory<byte> value)
    {
        int at = IndexOf(name);
        Member set = at < 0
            ? new Member(name, ","u8.ToArray(), (byte[])[.. JsonText.ToBytes(name), (byte)':'], value)
            : _members[at] with { Value = value };
        if (at < 0) _members.Add(set);
        else _members[at] = set;
        _members.RemoveAll(member => !ReferenceEquals(member, set) && IsNamed(member, name));
    }

    /// <summary>Removes a member, and others of the same or a like name.</summary>
    public void Remove(string name) => _members.RemoveAll(member => IsNamed(member, name));

    public byte[] ToBytes()
    {
        using var text = new MemoryStream();
        text.Write(_head.Span);
        for (int i = 0; i < _members.Count; i++)
        {
            text.Write(i == 0 ? _lead.Span : _members[i].Before.Span);
            text.Write(_members[i].Key.Span);
            text.Write(_members[i].Value.Span);
        }

        text.Write(_tail.Span);
        return text.ToArray();
    }

    private int IndexOf(string name)
    {
        int exact = _members.FindLastIndex(member => member.Name == name);
        if (exact >= 0 && !_members[exact].IsNull) return exact;
        int alike = _members.FindLastIndex(member => !member.IsNull && IsNamed(member, name));
        return alike >= 0 ? alike : exact;
    }

    private bool IsNamed(Member member, string name) => _isMap ? member.Name == name : JsonMembers.AreAlike(member.Name, name);

    /// <param name="Name">The name, decoded.</param>
    /// <param name="Before">The text between it and the previous member.</param>
    /// <param name="Key">The original text of the name, up to the value.</param>
    /// <param name="Value">The original text of the value.</param>
    private sealed record Member(string Name, ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)
    {
        public bool IsNull => Value.Span.SequenceEqual("null"u8);
    }
}
