using System.Globalization;
using System.Net;

namespace Squash.Instructions;

/// <summary>The ports that arguments such as <c>80</c>, <c>53/udp</c> and <c>8000-8010</c> name, as <c>80/tcp</c> each.</summary>
/// <remarks>
/// An address and a port of the host before them, as <c>docker run -p</c> takes them, mean nothing in an image; docker accepts
/// them.
/// </remarks>
internal static class ExposedPorts
{
    /// <exception cref="InstructionException">A word is not a port.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<InstructionWord> words, ConfigDraft config)
    {
        IReadOnlyDictionary<string, string> variables = config.Variables();
        return [.. words.SelectMany(word => WordExpander.ExpandToWords(word, variables).SelectMany(text => Parse(text, word))).Distinct()];
    }

    /// <summary>The form in which a config lists a port; a key that is not a port stays as it is.</summary>
    public static string Normalize(string key)
    {
        (string port, string protocol) = Split(key);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Name(number, protocol) : key;
    }

    private static IEnumerable<string> Parse(string text, InstructionWord word)
    {
        string[] parts = text.Split(':');
        (string range, string protocol) = Split(parts[^1]);
        if (protocol is not ("tcp" or "udp" or "sctp")) throw word.Error($"the protocol {Shown.Quote(protocol)} is not tcp, udp or sctp");
        (int first, int last) = ParseRange(range, word);
        if (parts.Length > 1) CheckHost(string.Join(':', parts[..^2]), parts[^2], last - first, word);
        return Enumerable.Range(first, last - first + 1).Select(port => Name(port, protocol));
    }

    private static void CheckHost(string address, string ports, int count, InstructionWord word)
    {
        string plain = address is ['[', .., ']'] ? address[1..^1] : address;
        bool isAddress = plain.Length == 0 || (IPAddress.TryParse(plain, out _) && (plain.Contains(':', StringComparison.Ordinal) || plain.Count(c => c == '.') == 3));
        if (!isAddress) throw word.Error($"{Shown.Quote(plain)} is not an IP address");
        if (ports.Length == 0) return;
        (int first, int last) = ParseRange(ports, word);
        if (last - first != count && count != 0) throw word.Error("the ranges of the host and of the container have different lengths");
    }

    private static (int First, int Last) ParseRange(string text, InstructionWord word)
    {
        string[] ends = text.Split('-', 2);
        if (!TryParse(ends[0], out int first) || !TryParse(ends[^1], out int last)) throw word.Error($"{Shown.Quote(text)} is not a port or a range of ports, such as 80 or 8000-8010");
        return last >= first ? (first, last) : throw word.Error($"the range {Shown.Quote(text)} ends before it begins");
    }

    private static (string Port, string Protocol) Split(string text)
    {
        string[] parts = text.Split('/', 2);
        return (parts[0], parts.Length < 2 || parts[1].Length == 0 ? "tcp" : parts[1].ToLowerInvariant());
    }

    private static bool TryParse(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;

    private static string Name(int port, string protocol) => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}");
}
