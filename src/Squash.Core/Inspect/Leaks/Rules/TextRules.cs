using System.Text.RegularExpressions;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Secrets in the texts of a config: variables, labels, commands and the history.</summary>
internal static partial class TextRules
{
    private const string Variables = "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/";

    public static readonly PatternRule[] All =
    [
        new PatternRule
        {
            Name = "secret-variable", Title = "secret in a variable", Severity = LeakSeverity.High, Source = Variables,
            Pattern = TextPatterns.InstructionValue(), Covers = text => Instruction().IsMatch(text),
        },
        new PatternRule { Name = "secret-variable", Title = "secret in a variable", Severity = LeakSeverity.High, Source = Variables, Pattern = TextPatterns.Assignment() },
        new PatternRule
        {
            Name = "secret-option", Title = "secret in an option", Severity = LeakSeverity.High, Source = "https://cwe.mitre.org/data/definitions/214.html",
            Pattern = TextPatterns.Option(), Separator = " ",
        },
        new PatternRule
        {
            Name = "authorization-header", Title = "authorization header", Severity = LeakSeverity.High, Source = "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
            Pattern = TextPatterns.AuthorizationHeader(), Separator = " ",
        },
        new PatternRule
        {
            Name = "curl-password", Title = "password for curl", Severity = LeakSeverity.High, Source = "https://curl.se/docs/manpage.html#-u",
            Pattern = TextPatterns.CurlUser(), IsSecret = TextPatterns.IsUrlPassword, Separator = " ",
        },
        new PatternRule
        {
            Name = "ssh-password", Title = "password for ssh", Severity = LeakSeverity.High, Source = "https://man7.org/linux/man-pages/man1/sshpass.1.html",
            Pattern = TextPatterns.SshPass(), Separator = " ",
        },
        new PatternRule
        {
            Name = "user-password", Title = "password of a user", Severity = LeakSeverity.High, Source = "https://man7.org/linux/man-pages/man8/chpasswd.8.html",
            Pattern = TextPatterns.Chpasswd(), Separator = ":",
        },
        new PatternRule
        {
            Name = "url-password", Title = "password in a URL", Severity = LeakSeverity.High, Source = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
            Pattern = TextPatterns.UrlPassword(), IsSecret = TextPatterns.IsUrlPassword, Separator = "",
        },
        new PatternRule
        {
            Name = "copied-secret", Title = "secret mount copied into the image", Severity = LeakSeverity.Low,
            Source = "https://docs.docker.com/build/building/secrets/", Pattern = TextPatterns.CopiedSecret(), IsSecret = _ => true,
        },
    ];

    [GeneratedRegex(@"^(?:\S{1,40}\s\S{1,4}\s#\(nop\)\s{1,4})?(?:ENV|ARG)\s", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Instruction();
}
