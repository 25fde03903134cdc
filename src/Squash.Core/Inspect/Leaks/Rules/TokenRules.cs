namespace Squash.Inspect.Leaks.Rules;

/// <summary>Tokens of clouds, forges and registries. Their forms are those that the services document, so that hardly anything else has them.</summary>
internal static class TokenRules
{
    private const string GitHubFormat = "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/";

    public static readonly PrefixRule[] All =
    [
        new TokenRule
        {
            Name = "github-token", Title = "GitHub token", Severity = LeakSeverity.High, Source = GitHubFormat,
            Prefixes = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], Alphabet = Alphabets.Base62, MinLength = 36, IsValid = Checksums.HasBase62Crc,
        },
        new TokenRule
        {
            Name = "github-fine-grained-token", Title = "GitHub fine-grained token", Severity = LeakSeverity.High, Source = GitHubFormat,
            Prefixes = ["github_pat_"], Alphabet = Alphabets.Word, MinLength = 82, IsValid = body => body.IndexOf('_', StringComparison.Ordinal) == 22,
        },
        new TokenRule
        {
            Name = "gitlab-token", Title = "GitLab token", Severity = LeakSeverity.High,
            Source = "https://docs.gitlab.com/security/tokens/#token-prefixes",
            Prefixes = ["glpat-", "gldt-", "glrt-", "glrtr-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-", "glagent-"],
            Alphabet = Alphabets.UrlAndDot, MinLength = 20, MaxLength = 300, IsValid = HasDigitAndLetter,
        },
        new TokenRule
        {
            Name = "slack-token", Title = "Slack token", Severity = LeakSeverity.High, Source = "https://docs.slack.dev/authentication/tokens/",
            Prefixes = ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"], Alphabet = Alphabets.Url, MinLength = 40, MaxLength = 250, IsValid = StartsWithNumbers,
        },
        new TokenRule
        {
            Name = "slack-app-token", Title = "Slack app token", Severity = LeakSeverity.High, Source = "https://docs.slack.dev/authentication/tokens/",
            Prefixes = ["xapp-1-A"], Alphabet = Alphabets.Url, MinLength = 60, MaxLength = 160, IsValid = HasDigitAndLetter,
        },
        new SlackWebhookRule
        {
            Name = "slack-webhook", Title = "Slack webhook", Severity = LeakSeverity.Medium,
            Source = "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/", Prefixes = ["hooks.slack.com/services/T"],
        },
        new TokenRule
        {
            Name = "aws-key-id", Title = "AWS access key ID", Severity = LeakSeverity.Medium,
            Source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
            Prefixes = ["AKIA", "ASIA"], Alphabet = Alphabets.UpperAndDigits, MinLength = 16, IsValid = IsBase32,
        },
        new AssignedRule
        {
            Name = "aws-secret-key", Title = "AWS secret access key", Severity = LeakSeverity.High,
            Source = "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html",
            Prefixes = ["aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "aws_secret_key", "SecretAccessKey"],
            Alphabet = Alphabets.Base64, Length = 40, IsValid = HasMixedCase,
        },
        new TokenRule
        {
            Name = "google-api-key", Title = "Google API key", Severity = LeakSeverity.Medium, Source = "https://cloud.google.com/docs/authentication/api-keys",
            Prefixes = ["AIza"], Alphabet = Alphabets.Url, MinLength = 35, IsValid = HasMixedCase,
        },
        new TokenRule
        {
            Name = "google-oauth-secret", Title = "Google OAuth client secret", Severity = LeakSeverity.High,
            Source = "https://developers.google.com/identity/protocols/oauth2", Prefixes = ["GOCSPX-"], Alphabet = Alphabets.Url, MinLength = 28, IsValid = HasMixedCase,
        },
        new TokenRule
        {
            Name = "npm-token", Title = "npm token", Severity = LeakSeverity.High, Source = "https://github.blog/2021-09-23-announcing-npms-new-access-token-format/",
            Prefixes = ["npm_"], Alphabet = Alphabets.Base62, MinLength = 36, IsValid = Checksums.HasBase62Crc,
        },
        new TokenRule
        {
            // A macaroon: the prefix is the beginning of its location, in base 64.
            Name = "pypi-token", Title = "PyPI token", Severity = LeakSeverity.High, Source = "https://warehouse.pypa.io/development/token-scanning.html",
            Prefixes = ["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"], Alphabet = Alphabets.Url, MinLength = 50, MaxLength = 1000,
        },
        new TokenRule
        {
            Name = "stripe-key", Title = "Stripe live key", Severity = LeakSeverity.High, Source = "https://docs.stripe.com/keys",
            Prefixes = ["sk_live_", "rk_live_"], Alphabet = Alphabets.Base62, MinLength = 24, MaxLength = 247, IsValid = HasMixedCase,
        },
        new TokenRule
        {
            Name = "docker-hub-token", Title = "Docker Hub token", Severity = LeakSeverity.High, Source = "https://docs.docker.com/security/access-tokens/",
            Prefixes = ["dckr_pat_"], Alphabet = Alphabets.Url, MinLength = 27, IsValid = HasMixedCase,
        },
        new TokenRule
        {
            Name = "docker-hub-token", Title = "Docker Hub organization token", Severity = LeakSeverity.High,
            Source = "https://docs.docker.com/enterprise/security/access-tokens/",
            Prefixes = ["dckr_oat_"], Alphabet = Alphabets.Url, MinLength = 32, IsValid = HasMixedCase,
        },
        new AssignedRule
        {
            Name = "azure-storage-key", Title = "Azure storage key", Severity = LeakSeverity.High,
            Source = "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
            Prefixes = ["AccountKey="], Alphabet = Alphabets.Base64Padded, Length = 88,
            IsValid = key => key.EndsWith("==", StringComparison.Ordinal) && !key.AsSpan(0, 86).Contains('=') && key != AzuriteKey,
        },
        new TokenRule
        {
            Name = "openai-key", Title = "OpenAI key", Severity = LeakSeverity.High, Source = "https://platform.openai.com/docs/api-reference/authentication",
            Prefixes = ["sk-proj-", "sk-svcacct-", "sk-admin-"], Alphabet = Alphabets.Url, MinLength = 48, MaxLength = 200,
            IsValid = body => body.Contains("T3BlbkFJ", StringComparison.Ordinal),
        },
        new TokenRule
        {
            Name = "anthropic-key", Title = "Anthropic key", Severity = LeakSeverity.High, Source = "https://docs.anthropic.com/en/api/overview",
            Prefixes = ["sk-ant-api03-", "sk-ant-admin01-"], Alphabet = Alphabets.Url, MinLength = 95, IsValid = body => body.EndsWith("AA", StringComparison.Ordinal),
        },
        new TokenRule
        {
            Name = "digitalocean-token", Title = "DigitalOcean token", Severity = LeakSeverity.High,
            Source = "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
            Prefixes = ["dop_v1_", "doo_v1_", "dor_v1_"], Alphabet = Alphabets.Hex, MinLength = 64,
        },
        new TokenRule
        {
            Name = "shopify-token", Title = "Shopify token", Severity = LeakSeverity.High, Source = "https://shopify.dev/docs/apps/build/authentication-authorization",
            Prefixes = ["shpat_", "shpca_", "shppa_", "shpss_"], Alphabet = Alphabets.Hex, MinLength = 32,
        },
        new TokenRule
        {
            Name = "vault-token", Title = "HashiCorp Vault token", Severity = LeakSeverity.High, Source = "https://developer.hashicorp.com/vault/docs/concepts/tokens",
            Prefixes = ["hvs.", "hvb."], Alphabet = Alphabets.Url, MinLength = 90, MaxLength = 300, IsValid = HasMixedCase,
        },
        new TokenRule
        {
            Name = "rubygems-key", Title = "RubyGems key", Severity = LeakSeverity.High, Source = "https://guides.rubygems.org/api-key-scopes/",
            Prefixes = ["rubygems_"], Alphabet = Alphabets.Hex, MinLength = 48,
        },
        new TokenRule
        {
            Name = "pulumi-token", Title = "Pulumi token", Severity = LeakSeverity.High, Source = "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/",
            Prefixes = ["pul-"], Alphabet = Alphabets.Hex, MinLength = 40,
        },
        new TokenRule
        {
            Name = "atlassian-token", Title = "Atlassian API token", Severity = LeakSeverity.High,
            Source = "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
            Prefixes = ["ATATT3xFfGF0"], Alphabet = Alphabets.UrlPadded, MinLength = 171, MaxLength = 220,
        },
        new TokenRule
        {
            Name = "age-key", Title = "age secret key", Severity = LeakSeverity.High, Source = "https://age-encryption.org/v1",
            Prefixes = ["AGE-SECRET-KEY-1"], Alphabet = Alphabets.UpperAndDigits, MinLength = 58, IsValid = body => Checksums.IsBech32("AGE-SECRET-KEY-", body),
        },
    ];

    // The documented key of the emulator Azurite, the same for everybody.
    private const string AzuriteKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static bool HasDigitAndLetter(string body) => body.Any(char.IsAsciiDigit) && body.Any(char.IsAsciiLetter);

    private static bool HasMixedCase(string body) => body.Any(char.IsAsciiLetterUpper) && body.Any(char.IsAsciiLetterLower) && body.Any(char.IsAsciiDigit);

    private static bool IsBase32(string body) => body.All(c => char.IsAsciiLetter(c) || c is >= '2' and <= '7') && body.Any(char.IsAsciiDigit);

    private static bool StartsWithNumbers(string body) => body.Split('-') is [{ Length: >= 9 } number, _, ..] && number.All(char.IsAsciiDigit);
}
