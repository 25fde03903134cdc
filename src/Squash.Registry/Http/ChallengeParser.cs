using System.Text;

namespace Squash.Registry.Http;

/// <summary>Takes a <c>WWW-Authenticate</c> header apart, which may hold several challenges in a row.</summary>
/// <remarks>
/// The framework's own parser keeps the parameters as one text. This one is forgiving, as clients of registries have to be: what is
/// malformed ends the challenge, and what was read before counts.
/// </remarks>
internal ref struct ChallengeParser
{
    private const int MaxLength = 8 * 1024;

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private ChallengeParser(ReadOnlySpan<char> text) => _text = text.Length > MaxLength ? text[..MaxLength] : text;

    /// <summary>The challenges of one header.</summary>
    public static IReadOnlyList<AuthChallenge> Parse(string header)
    {
        var parser = new ChallengeParser(header);
        var challenges = new List<AuthChallenge>();
        while (parser.TryReadScheme(out string scheme)) challenges.Add(new AuthChallenge(scheme, parser.ReadParameters()));
        return challenges;
    }

    private bool TryReadScheme(out string scheme)
    {
        SkipSeparators();
        scheme = ReadToken();
        return scheme.Length > 0;
    }

    private Dictionary<string, string> ReadParameters()
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            SkipSeparators();
            int start = _position;
            string name = ReadToken();
            SkipSpaces();
            if (name.Length == 0 || !Take('='))
            {
                // No parameter: the scheme of the next challenge.
                _position = start;
                return parameters;
            }

            SkipSpaces();
            parameters.TryAdd(name, Take('"') ? ReadQuoted() : ReadToken());
        }
    }

    private string ReadToken()
    {
        int start = _position;
        while (_position < _text.Length && IsTokenCharacter(_text[_position])) _position++;
        return _text[start.._position].ToString();
    }

    private string ReadQuoted()
    {
        var value = new StringBuilder();
        while (_position < _text.Length)
        {
            char c = _text[_position++];
            if (c == '"') break;
            if (c == '\\' && _position < _text.Length) c = _text[_position++];
            value.Append(c);
        }

        return value.ToString();
    }

    private bool Take(char expected)
    {
        if (_position == _text.Length || _text[_position] != expected) return false;
        _position++;
        return true;
    }

    private void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t') _position++;
    }

    private void SkipSeparators()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or ',') _position++;
    }

    // Unquoted values hold what a token must not, such as the '/' of a URL.
    private static bool IsTokenCharacter(char c) => c is > ' ' and < '\x7f' and not ('"' or ',' or '=' or '\\');
}
