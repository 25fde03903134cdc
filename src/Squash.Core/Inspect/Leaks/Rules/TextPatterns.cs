using System.Text.RegularExpressions;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>The places of secrets in commands and variables.</summary>
internal static partial class TextPatterns
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>A name that ends with the word for a secret: PASSWORD_FILE, TOKEN_URL and GPG_KEY are not secret.</summary>
    private const string Name = "(?<![A-Za-z0-9_.-])(?<key>[A-Za-z0-9_.-]{0,64}?(?:password|passwd|passphrase|secret|secret_key_base|token|api[_-]?key|"
        + "access[_-]?key|secret[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|credentials?|_pwd|_pass|docker_auth_config))";

    private const string Value = "(?:\"(?<value>[^\"\\r\\n]{1,4096})\"|'(?<value>[^'\\r\\n]{1,4096})'|(?<value>[^\\s\"';&|<>`]{1,4096}))";

    /// <summary>A secret that is assigned: <c>TOKEN=value</c>.</summary>
    [GeneratedRegex(Name + "=" + Value, Options)]
    public static partial Regex Assignment();

    /// <summary>The same in <c>ENV</c> and <c>ARG</c>, as BuildKit writes them: the value has no quotes, even if it has spaces.</summary>
    [GeneratedRegex(Name + "=(?<value>[^\\r\\n]{1,4096}?)(?=\\s{1,20}[A-Za-z_][A-Za-z0-9_]{0,64}=|\\s{0,20}\\z)", Options)]
    public static partial Regex InstructionValue();

    /// <summary>A line of a file: <c>TOKEN = value</c>.</summary>
    [GeneratedRegex("^[ \\t]*(?:export[ \\t]+)?" + Name + "[ \\t]*=[ \\t]*" + Value, Options | RegexOptions.Multiline)]
    public static partial Regex SecretLine();

    /// <summary>An option of a command: <c>--password value</c>.</summary>
    [GeneratedRegex("(?<=\\s)(?<key>--?(?!disabled?-|no-|without-)(?:[a-z]{1,16}-){0,3}(?:password|passwd|passphrase|token|secret|api-?key|access-?key|secret-?key))\\s{1,20}(?!-)" + Value, Options)]
    public static partial Regex Option();

    [GeneratedRegex("(?<key>Authorization:\\s{0,4}(?:Bearer|Basic|token))\\s{1,4}(?<value>[A-Za-z0-9._~+/=-]{8,4096})", Options)]
    public static partial Regex AuthorizationHeader();

    [GeneratedRegex("(?<key>\\bcurl\\b[^;&|\\r\\n]{0,400}?\\s(?:-u|--user))[\\s=]{0,4}[\"']?(?<value>[^\\s:\"'$]{1,100}:[^\\s\"']{1,200})", Options)]
    public static partial Regex CurlUser();

    [GeneratedRegex("(?<key>\\bsshpass\\s{1,4}-p)\\s{0,4}" + Value, Options)]
    public static partial Regex SshPass();

    [GeneratedRegex("\\becho\\s{1,4}(?:-[en]{1,2}\\s{1,4})?[\"']?(?<key>[a-z_][a-z0-9_-]{0,31}):(?<value>[^\\s\"'|]{1,200})[\"']?\\s{0,8}\\|\\s{0,8}(?:sudo\\s{1,4})?chpasswd", Options)]
    public static partial Regex Chpasswd();

    [GeneratedRegex("\\b(?<key>[a-z][a-z0-9+.-]{1,15}://)(?<value>[^\\s/@:\"'<>|]{0,100}:[^\\s/@\"'<>|]{0,300}|[A-Za-z0-9_-]{20,255})(?<host>@[A-Za-z0-9.-]{1,255})", Options)]
    public static partial Regex UrlPassword();

    // The redirection or the copy makes a secret of the build a part of the image.
    [GeneratedRegex("(?<value>\\b(?:cp|mv|install)\\s[^;&|\\r\\n]{0,100}/run/secrets/[^\\s;&|]{1,100}\\s{1,4}/[^\\s;&|]{1,200}|\\bcat\\s{1,4}/run/secrets/[^\\s;&|]{1,100}\\s{0,4}>{1,2}\\s{0,4}/(?!dev/)[^\\s;&|]{1,200})", Options)]
    public static partial Regex CopiedSecret();

    /// <summary>Whether the part of an address before the <c>@</c> has a password, or is a token.</summary>
    public static bool IsUrlPassword(string login)
    {
        int colon = login.IndexOf(':', StringComparison.Ordinal);
        string password = colon < 0 ? "" : login[(colon + 1)..];
        string user = colon < 0 ? login : login[..colon];
        return password.Length > 0 ? !Placeholder.IsPassword(password) : user.Length >= 20 && !Placeholder.IsPassword(user) && user.Any(char.IsAsciiDigit);
    }
}
