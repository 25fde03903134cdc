using System.Collections.Frozen;
using System.Text;
using Squash.Transform.Patterns;

namespace Squash.Inspect.Leaks.Rules;

/// <summary>Files whose names say that they hold secrets, with the place of the secrets in them.</summary>
internal static class FileRules
{
    /// <summary>The maximum size of such a file.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxName = 64;
    private const string GitCredentials = "https://git-scm.com/docs/git-credential-store#_storage_format";

    public static readonly PatternRule[] All =
    [
        new PatternRule
        {
            Name = "docker-auth", Title = "registry login", Severity = LeakSeverity.High, Source = "https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md",
            Files = [".docker/config.json", ".dockercfg", ".dockerconfigjson", "containers/auth.json", "/run/containers/0/auth.json"],
            Pattern = FilePatterns.RegistryLogin(), IsSecret = value => value.Length >= 8, Separator = ": ",
        },
        new PatternRule
        {
            Name = "npm-auth", Title = "npm login", Severity = LeakSeverity.High, Source = "https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration",
            Files = [".npmrc", "etc/npmrc"], Pattern = FilePatterns.NpmAuth(),
        },
        new PatternRule
        {
            Name = "yarn-auth", Title = "Yarn login", Severity = LeakSeverity.High, Source = "https://yarnpkg.com/configuration/yarnrc#npmAuthToken",
            Files = [".yarnrc.yml"], Pattern = FilePatterns.YarnAuth(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "pypi-auth", Title = "PyPI login", Severity = LeakSeverity.High, Source = "https://packaging.python.org/en/latest/specifications/pypirc/",
            Files = [".pypirc"], Pattern = FilePatterns.PasswordLine(),
        },
        new PatternRule
        {
            Name = "pip-auth", Title = "pip index with a password", Severity = LeakSeverity.High, Source = "https://pip.pypa.io/en/stable/topics/authentication/",
            Files = ["pip.conf"], Pattern = TextPatterns.UrlPassword(), IsSecret = TextPatterns.IsUrlPassword,
        },
        new PatternRule
        {
            Name = "netrc", Title = "netrc password", Severity = LeakSeverity.High, Source = "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
            Files = [".netrc", "_netrc", "etc/apt/auth.conf"], Pattern = FilePatterns.Netrc(), Separator = " ",
        },
        new PatternRule
        {
            Name = "git-credentials", Title = "git credentials", Severity = LeakSeverity.High, Source = GitCredentials,
            Files = [".git-credentials", "git/credentials", ".git/config"], Pattern = TextPatterns.UrlPassword(), IsSecret = TextPatterns.IsUrlPassword,
        },
        new PatternRule
        {
            Name = "git-directory", Title = "whole git repository", Severity = LeakSeverity.Low, Source = "https://git-scm.com/docs/gitrepository-layout",
            Files = [".git/HEAD"], Pattern = FilePatterns.GitHead(), IsSecret = _ => true, IsDirectory = true,
        },
        new PatternRule
        {
            Name = "kubeconfig", Title = "kubeconfig with a login", Severity = LeakSeverity.High, Source = "https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/",
            Files = [".kube/config", "*.kubeconfig", "/etc/kubernetes/*.conf"], Pattern = FilePatterns.KubernetesLogin(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "maven-password", Title = "Maven password", Severity = LeakSeverity.High, Source = "https://maven.apache.org/settings.html#servers",
            Files = ["settings.xml", "settings-security.xml"], Pattern = FilePatterns.MavenPassword(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "gradle-password", Title = "Gradle password", Severity = LeakSeverity.High,
            Source = "https://docs.gradle.org/current/userguide/build_environment.html#sec:gradle_configuration_properties",
            Files = ["gradle.properties"], Pattern = TextPatterns.SecretLine(),
        },
        new PatternRule
        {
            Name = "terraform-state", Title = "secret in a Terraform state", Severity = LeakSeverity.High,
            Source = "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
            Files = ["*.tfstate", "*.tfstate.backup"], Pattern = FilePatterns.TerraformSecret(), Separator = ": ",
            Covers = text => text.Contains("\"terraform_version\"", StringComparison.Ordinal),
        },
        new PatternRule
        {
            Name = "terraform-token", Title = "Terraform login", Severity = LeakSeverity.High, Source = "https://developer.hashicorp.com/terraform/cli/config/config-file#credentials",
            Files = ["credentials.tfrc.json", ".terraformrc"], Pattern = FilePatterns.QuotedToken(),
        },
        new PatternRule
        {
            Name = "shell-history", Title = "history of a shell", Severity = LeakSeverity.Low, Source = "https://www.gnu.org/software/bash/manual/html_node/Bash-History-Facilities.html",
            Files =
            [
                ".bash_history", ".zsh_history", ".ash_history", ".sh_history", ".history", "fish_history", ".python_history", ".node_repl_history",
                ".mysql_history", ".psql_history", ".rediscli_history", ".sqlite_history",
            ],
            Pattern = FilePatterns.AnyText(), IsSecret = _ => true,
        },
        new PatternRule
        {
            Name = "env-file", Title = "secret in an .env file", Severity = LeakSeverity.High,
            Source = "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax",
            Files = [".env", ".env.*"], Pattern = TextPatterns.SecretLine(),
        },
        new PatternRule
        {
            Name = "password-hash", Title = "password hash", Severity = LeakSeverity.Medium, Source = "https://man7.org/linux/man-pages/man5/shadow.5.html",
            Files = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"], Pattern = FilePatterns.PasswordHash(), IsSecret = _ => true, Separator = ":",
        },
        new PatternRule
        {
            Name = "ssh-host-key", Title = "SSH host key", Severity = LeakSeverity.High, Source = "https://man.openbsd.org/sshd#FILES",
            Files = ["ssh/ssh_host_*_key"], Pattern = FilePatterns.PemKey(), IsSecret = _ => true,
        },
        new PatternRule
        {
            Name = "aws-credentials", Title = "AWS session token", Severity = LeakSeverity.Medium,
            Source = "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html",
            Files = [".aws/credentials", ".aws/config"], Pattern = FilePatterns.AwsSession(),
        },
        new PatternRule
        {
            Name = "google-credentials", Title = "Google application credentials", Severity = LeakSeverity.High,
            Source = "https://cloud.google.com/docs/authentication/application-default-credentials#personal",
            Files = ["application_default_credentials.json"], Pattern = FilePatterns.RefreshToken(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "azure-credentials", Title = "Azure token", Severity = LeakSeverity.High, Source = "https://learn.microsoft.com/entra/msal/msal-net-token-cache-serialization",
            Files = [".azure/msal_token_cache.json", ".azure/accessTokens.json", ".azure/service_principal_entries.json"],
            Pattern = FilePatterns.AzureSecret(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "postgres-password", Title = "PostgreSQL password", Severity = LeakSeverity.High, Source = "https://www.postgresql.org/docs/current/libpq-pgpass.html",
            Files = [".pgpass"], Pattern = FilePatterns.PostgresPassword(), Separator = ":",
        },
        new PatternRule
        {
            Name = "mysql-password", Title = "MySQL password", Severity = LeakSeverity.High, Source = "https://dev.mysql.com/doc/refman/en/option-files.html",
            Files = [".my.cnf"], Pattern = FilePatterns.PasswordLine(),
        },
        new PatternRule
        {
            Name = "github-cli", Title = "login of the GitHub CLI", Severity = LeakSeverity.High, Source = "https://cli.github.com/manual/gh_auth_login",
            Files = ["gh/hosts.yml"], Pattern = FilePatterns.OauthToken(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "cargo-token", Title = "Cargo token", Severity = LeakSeverity.High, Source = "https://doc.rust-lang.org/cargo/reference/config.html#credentials",
            Files = [".cargo/credentials.toml", ".cargo/credentials"], Pattern = FilePatterns.QuotedToken(),
        },
        new PatternRule
        {
            Name = "gem-credentials", Title = "RubyGems credentials", Severity = LeakSeverity.High, Source = "https://guides.rubygems.org/command-reference/#gem-signin",
            Files = [".gem/credentials"], Pattern = FilePatterns.GemKey(), Separator = " ",
        },
        new PatternRule
        {
            Name = "composer-auth", Title = "Composer login", Severity = LeakSeverity.High, Source = "https://getcomposer.org/doc/articles/authentication-for-private-packages.md",
            Files = ["composer/auth.json", ".composer/auth.json"], Pattern = FilePatterns.ComposerAuth(), Separator = ": ",
        },
        new PatternRule
        {
            Name = "nuget-password", Title = "NuGet password", Severity = LeakSeverity.High, Source = "https://learn.microsoft.com/nuget/reference/nuget-config-file#packagesourcecredentials",
            Files = ["NuGet.Config", "nuget.config", "NuGet.config"], Pattern = FilePatterns.NugetPassword(),
        },
        new PatternRule
        {
            Name = "huggingface-token", Title = "Hugging Face token", Severity = LeakSeverity.High, Source = "https://huggingface.co/docs/hub/security-tokens",
            Files = ["huggingface/token", "huggingface/stored_tokens"], Pattern = FilePatterns.HuggingFace(), IsSecret = _ => true,
        },
    ];

    private static readonly FrozenDictionary<string, PatternRule[]> ByName = All
        .SelectMany(rule => rule.Files, (rule, file) => (Rule: rule, Name: NameOf(file)))
        .Where(rule => !rule.Name.Contains('*', StringComparison.Ordinal))
        .GroupBy(rule => rule.Name)
        .ToFrozenDictionary(group => group.Key, group => group.Select(rule => rule.Rule).Distinct().ToArray());

    private static readonly (byte[] Name, PatternRule Rule)[] ByWildcard = [.. All
        .SelectMany(rule => rule.Files, (rule, file) => (Name: Encoding.ASCII.GetBytes(NameOf(file)), Rule: rule))
        .Where(rule => rule.Name.Contains((byte)'*'))];

    // Examples for people to copy.
    private static readonly string[] Templates = ["example", "sample", "template", "dist", "defaults"];

    private static readonly FrozenDictionary<string, PatternRule[]>.AlternateLookup<ReadOnlySpan<char>> Lookup = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a rule covers a path; quick, because it is asked about every file.</summary>
    public static bool Picks(ReadOnlySpan<byte> path) => MayPick(path[(path.LastIndexOf((byte)'/') + 1)..]) && Of(path).Count > 0;

    /// <summary>The rules that cover a path.</summary>
    public static IReadOnlyList<PatternRule> Of(ReadOnlySpan<byte> path)
    {
        string text = Encoding.Latin1.GetString(WithoutSuffix(path));
        string name = text[(text.LastIndexOf('/') + 1)..];
        if (Templates.Any(template => name.EndsWith("." + template, StringComparison.Ordinal))) return [];
        List<PatternRule> rules = [];
        foreach (PatternRule rule in All)
        {
            if (rule.Files.Any(file => IsAt(text, name, file))) rules.Add(rule);
        }

        return rules;
    }

    /// <summary>Whether the last name of a path may be that of such a file.</summary>
    public static bool MayPick(ReadOnlySpan<byte> name)
    {
        name = WithoutSuffix(name);
        if (name.Length > MaxName) return false;
        Span<char> text = stackalloc char[MaxName];
        int length = Encoding.Latin1.GetChars(name, text);
        if (Lookup.ContainsKey(text[..length])) return true;
        foreach ((byte[] pattern, _) in ByWildcard)
        {
            if (Glob.Matches(pattern, name)) return true;
        }

        return false;
    }

    // A compressed copy has the same secrets.
    private static ReadOnlySpan<byte> WithoutSuffix(ReadOnlySpan<byte> path) => path.EndsWith(".gz"u8) ? path[..^3] : path;

    private static bool IsAt(string path, string name, string file)
    {
        string directory = file[..^NameOf(file).Length];
        if (!Glob.Matches(Encoding.ASCII.GetBytes(NameOf(file)), Encoding.Latin1.GetBytes(name))) return false;
        string above = "/" + path[..^name.Length];
        return directory.StartsWith('/') ? above == directory : above.EndsWith("/" + directory, StringComparison.Ordinal);
    }

    private static string NameOf(string file) => file[(file.LastIndexOf('/') + 1)..];
}
