using System.Text.RegularExpressions;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>The places of secrets in files. Every repetition is bounded or ends at a line end, so that no file makes a search long.</summary>
internal static partial class FilePatterns
{
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.CultureInvariant;

    [GeneratedRegex("\"(?<key>auth|identitytoken|registrytoken|password)\"\\s{0,20}:\\s{0,20}\"(?<value>[^\"\\s]{1,8192})\"", Lines)]
    public static partial Regex RegistryLogin();

    [GeneratedRegex(@"^[ \t]*(?<key>(?://[^\n=]{1,300}:)?(?:_authToken|_auth|_password))[ \t]*=[ \t]*""?(?<value>[^\s""]{1,4096})", Lines)]
    public static partial Regex NpmAuth();

    [GeneratedRegex(@"^[ \t]*(?<key>npmAuthToken|npmAuthIdent)[ \t]*:[ \t]*[""']?(?<value>[^\s""']{1,4096})", Lines)]
    public static partial Regex YarnAuth();

    [GeneratedRegex(@"^[ \t]*(?<key>password)[ \t]*[=:][ \t]*[""']?(?<value>[^\r\n""']{1,4096})", Lines | RegexOptions.IgnoreCase)]
    public static partial Regex PasswordLine();

    [GeneratedRegex(@"\b(?<key>password)[ \t\n]{1,20}(?<value>\S{1,4096})", Lines)]
    public static partial Regex Netrc();

    [GeneratedRegex(@"\A(?<value>ref: refs/\S{1,500}|[0-9a-f]{40}|[0-9a-f]{64})\s*\z", RegexOptions.CultureInvariant)]
    public static partial Regex GitHead();

    [GeneratedRegex(@"^[ \t-]*(?<key>token|password)[ \t]*:[ \t]*[""']?(?<value>[^\s""']{4,8192})", Lines)]
    public static partial Regex KubernetesLogin();

    [GeneratedRegex(@"<!--(?:[^-]|-(?!->))*(?:-->|\z)|<(?<key>password|passphrase|master)>\s{0,100}(?<value>[^<\s]{1,4096})\s{0,100}</", RegexOptions.CultureInvariant)]
    public static partial Regex MavenPassword();

    [GeneratedRegex("\"(?<key>[a-z0-9_]{0,60}(?:password|secret|secret_key|private_key_pem|private_key|access_key|api_key|token))\"\\s{0,20}:\\s{0,20}\"(?<value>[^\"]{4,16384})\"", Lines)]
    public static partial Regex TerraformSecret();

    [GeneratedRegex(@"\b(?<key>token)""?[ \t]*[=:][ \t]*""(?<value>[^""\s]{8,4096})""", Lines)]
    public static partial Regex QuotedToken();

    [GeneratedRegex(@"(?<value>\S[\s\S]*)", RegexOptions.CultureInvariant)]
    public static partial Regex AnyText();

    // crypt(5): $id$... or, in old files, 13 characters. A lock (!) leaves the hash.
    [GeneratedRegex(@"^(?<key>[^:\r\n]{1,64}):!{0,2}(?<value>\$[0-9a-z]{1,8}\$[./A-Za-z0-9$=,+-]{12,300}|[./A-Za-z0-9]{13})(?=:|\r?$)", Lines)]
    public static partial Regex PasswordHash();

    [GeneratedRegex(@"(?<value>-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----\s[A-Za-z0-9+/=\s]{64,16384}-----END )", RegexOptions.CultureInvariant)]
    public static partial Regex PemKey();

    [GeneratedRegex(@"^[ \t]*(?<key>aws_session_token)[ \t]*=[ \t]*(?<value>[A-Za-z0-9+/=]{100,4096})", Lines)]
    public static partial Regex AwsSession();

    [GeneratedRegex("\"(?<key>refresh_token)\"\\s{0,20}:\\s{0,20}\"(?<value>[^\"\\s]{20,4096})\"", Lines)]
    public static partial Regex RefreshToken();

    [GeneratedRegex("\"(?<key>secret|client_secret|refreshToken|accessToken|servicePrincipalKey)\"\\s{0,20}:\\s{0,20}\"(?<value>[^\"\\s]{16,8192})\"", Lines)]
    public static partial Regex AzureSecret();

    [GeneratedRegex(@"^(?<key>[^#:\r\n]{1,200}:[^:\r\n]{1,20}:[^:\r\n]{1,200}:[^:\r\n]{1,200}):(?<value>[^\r\n]{1,1000})", Lines)]
    public static partial Regex PostgresPassword();

    [GeneratedRegex(@"^[ \t]*(?<key>oauth_token)[ \t]*:[ \t]*(?<value>\S{20,4096})", Lines)]
    public static partial Regex OauthToken();

    [GeneratedRegex(@"^[ \t]*(?<key>:[a-z0-9_.:/-]{1,200}:)[ \t]+[""']?(?<value>[A-Za-z0-9_]{20,200})", Lines)]
    public static partial Regex GemKey();

    [GeneratedRegex("\"(?<key>[A-Za-z0-9.:-]{1,200}|password|token)\"\\s{0,20}:\\s{0,20}\"(?<value>[^\"\\s]{8,4096})\"", Lines)]
    public static partial Regex ComposerAuth();

    [GeneratedRegex(@"<add\s{1,20}key=""(?<key>ClearTextPassword)""\s{1,20}value=""(?<value>[^""]{1,4096})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    public static partial Regex NugetPassword();

    [GeneratedRegex(@"(?<value>\bhf_[A-Za-z0-9]{30,40}\b)", RegexOptions.CultureInvariant)]
    public static partial Regex HuggingFace();
}
