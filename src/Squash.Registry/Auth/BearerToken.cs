using System.Globalization;
using System.Text.Json;

namespace Squash.Registry.Auth;

/// <summary>A token, and how long it is good for.</summary>
internal sealed class BearerToken
{
    // The specification's default, and the least that docker assumes.
    private const int DefaultSeconds = 60;

    // A token must not end while a request is on its way.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly long _issued;
    private readonly TimeSpan _lifetime;

    private BearerToken(string value, string? refreshToken, TimeSpan lifetime, TimeProvider time)
    {
        Value = value;
        RefreshToken = refreshToken;
        _lifetime = lifetime > 2 * Margin ? lifetime - Margin : lifetime / 2;
        _time = time;
        _issued = time.GetTimestamp();
    }

    /// <summary>The token itself.</summary>
    public string Value { get; }

    /// <summary>The identity token for the next request, if the server sent one.</summary>
    public string? RefreshToken { get; }

    /// <summary>Whether it is still good for a request. Counted from its arrival, by a clock that nobody sets.</summary>
    public bool IsFresh => _time.GetElapsedTime(_issued) < _lifetime;

    /// <summary>Reads the answer of a token server.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static BearerToken Parse(ReadOnlySpan<byte> content, string where, TimeProvider time)
    {
        JsonElement answer = Json.ParseObject(content, where);
        string? value = answer.OptionalText("token", where) is { Length: > 0 } token ? token : answer.OptionalText("access_token", where);
        if (string.IsNullOrEmpty(value)) throw new FormatException($"{where} has no \"token\"");

        // It becomes part of a header.
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~')) throw new FormatException($"{where}: \"token\" is not a token");
        long seconds = SecondsOf(answer.Member("expires_in"));
        return new BearerToken(value, answer.OptionalText("refresh_token", where), TimeSpan.FromSeconds(seconds), time);
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => "a token";

    // A number; some servers write it as a text, or with a fraction.
    private static long SecondsOf(JsonElement? value) =>
        double.TryParse(value is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : Json.TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
            ? (long)Math.Clamp(seconds, 1, TimeSpan.SecondsPerDay)
            : DefaultSeconds;
}
