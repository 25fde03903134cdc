using System.Text;

namespace Squash.Core.Tests.Inspect.Leaks;

/// <summary>A secret in a file of an image.</summary>
/// <param name="Rule">The rule that must find it.</param>
/// <param name="Path">Its file.</param>
/// <param name="Content">The content of the file.</param>
/// <param name="Value">The part of it that nobody may see.</param>
internal sealed record PlantedSecret(string Rule, string Path, byte[] Content, byte[] Value)
{
    /// <summary>One secret for each rule about files and contents.</summary>
    /// <param name="salt">Gives other secrets in the same files.</param>
    public static IReadOnlyList<PlantedSecret> All(int salt = 0)
    {
        var secrets = new Secrets(salt);
        return [.. Tokens(secrets), .. Keys(secrets), .. Files(secrets)];
    }

    public static PlantedSecret Of(string rule, string path, string content, string? value = null) =>
        new(rule, path, Encoding.Latin1.GetBytes(content), Encoding.Latin1.GetBytes(value ?? content));

    private static IEnumerable<PlantedSecret> Tokens(Secrets secrets)
    {
        yield return Token("github-token", secrets.GitHub());
        yield return Token("github-token", secrets.GitHub("s", 7));
        yield return Token("github-fine-grained-token", secrets.GitHubFineGrained());
        yield return Token("gitlab-token", secrets.GitLab());
        yield return Token("gitlab-token", secrets.GitLab("gldt"));
        yield return Token("slack-token", secrets.Slack());
        yield return Token("slack-app-token", secrets.SlackApp());
        yield return Token("slack-webhook", secrets.SlackWebhook());
        yield return Token("aws-key-id", secrets.AwsId());
        yield return Of("aws-secret-key", "opt/aws", $"aws_secret_access_key = {secrets.AwsSecret()}\n", secrets.AwsSecret());
        yield return Token("google-api-key", secrets.GoogleKey());
        yield return Token("google-oauth-secret", secrets.GoogleOauth());
        yield return Token("npm-token", secrets.Npm());
        yield return Token("pypi-token", secrets.Pypi());
        yield return Token("stripe-key", secrets.Stripe());
        yield return Token("docker-hub-token", secrets.DockerHub());
        yield return Token("docker-hub-token", secrets.DockerOrganization());
        yield return Of("azure-storage-key", "opt/azure", $"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={secrets.AzureKey()};", secrets.AzureKey());
        yield return Token("openai-key", secrets.OpenAi());
        yield return Token("anthropic-key", secrets.Anthropic());
        yield return Token("digitalocean-token", secrets.DigitalOcean());
        yield return Token("shopify-token", secrets.Shopify());
        yield return Token("vault-token", secrets.Vault());
        yield return Token("rubygems-key", secrets.RubyGems());
        yield return Token("pulumi-token", secrets.Pulumi());
        yield return Token("atlassian-token", secrets.Atlassian());
        yield return Token("age-key", secrets.Age());
    }

    private static IEnumerable<PlantedSecret> Keys(Secrets secrets)
    {
        yield return Of("private-key", "root/.ssh/id_rsa", Secrets.RsaKey());
        yield return Of("private-key", "opt/ec.pem", Secrets.EcKey());
        yield return Of("private-key", "opt/pkcs8.pem", Secrets.Pkcs8Key());
        yield return Of("private-key", "root/.ssh/id_ed25519", secrets.OpenSshKey());
        yield return Of("private-key", "opt/service-account.json", "{\"type\": \"service_account\", \"private_key\": \"" + Secrets.Pkcs8Key().Replace("\n", "\\n", StringComparison.Ordinal) + "\"}");
        yield return Of("encrypted-private-key", "opt/encrypted.pem", Secrets.EncryptedKey());
        yield return Of("encrypted-private-key", "opt/legacy.pem", secrets.LegacyEncryptedKey());
        yield return Of("encrypted-private-key", "root/.ssh/id_locked", secrets.OpenSshKey("aes256-ctr"));
        yield return Of("pgp-key", "root/secret.asc", secrets.PgpKey());
        yield return Of("putty-key", "root/key.ppk", secrets.PuttyKey());
        yield return Of("encrypted-putty-key", "root/locked.ppk", secrets.PuttyKey("aes256-cbc"));
        byte[] pkcs12 = Secrets.Pkcs12(), java = secrets.JavaStore();
        yield return new("pkcs12-key", "opt/store.p12", pkcs12, pkcs12);
        yield return new("java-key-store", "opt/store.jks", java, java);
        string client = Convert.ToBase64String(Encoding.ASCII.GetBytes(Secrets.EcKey()));
        yield return Of("kubernetes-key", "opt/cluster.yaml", $"users:\n- user:\n    client-key-data: {client}\n", client);
        yield return Of("ssh-host-key", "etc/ssh/ssh_host_rsa_key", Secrets.RsaKey());
    }

    private static IEnumerable<PlantedSecret> Files(Secrets secrets)
    {
        string login = Convert.ToBase64String(Encoding.ASCII.GetBytes("me:" + secrets.Password(1)));
        yield return Of("docker-auth", "root/.docker/config.json", $"{{\"auths\": {{\"registry.test\": {{\"auth\": \"{login}\"}}}}}}", login);
        yield return Line(secrets, "docker-auth", "root/.config/containers/auth.json", "{\"auths\": {\"quay.test\": {\"identitytoken\": \"@\"}}}", 2);
        yield return Line(secrets, "npm-auth", "root/.npmrc", "//registry.test/:_authToken=@\n", 3);
        yield return Line(secrets, "yarn-auth", "app/.yarnrc.yml", "npmAuthToken: \"@\"\n", 4);
        yield return Line(secrets, "pypi-auth", "root/.pypirc", "[pypi]\nusername = me\npassword = @\n", 5);
        yield return Line(secrets, "pip-auth", "root/.config/pip/pip.conf", "[global]\nindex-url = https://me:@@pypi.test/simple\n", 6);
        yield return Line(secrets, "netrc", "root/.netrc", "machine git.test login me password @\n", 7);
        yield return Line(secrets, "git-credentials", "root/.git-credentials", "https://me:@@git.test\n", 8);
        yield return Of("git-directory", "app/.git/HEAD", $"ref: refs/heads/{secrets.Password(50)}\n");
        yield return Line(secrets, "kubeconfig", "root/.kube/config", "users:\n- user:\n    token: @\n", 9);
        yield return Line(secrets, "maven-password", "root/.m2/settings.xml", "<server><id>a</id><password>@</password></server>", 10);
        yield return Line(secrets, "gradle-password", "root/.gradle/gradle.properties", "nexusPassword=@\n", 11);
        yield return Line(secrets, "terraform-state", "app/terraform.tfstate", "{\"terraform_version\": \"1.5.0\", \"resources\": [{\"db_password\": \"@\"}]}", 12);
        yield return Line(secrets, "terraform-token", "root/.terraform.d/credentials.tfrc.json", "{\"credentials\": {\"app.test\": {\"token\": \"@\"}}}", 13);
        yield return Line(secrets, "shell-history", "root/.bash_history", "mysql -p@\n", 14);
        yield return Line(secrets, "env-file", "app/.env", "DEBUG=1\nDB_PASSWORD=\"@\"\n", 15);
        yield return Of("password-hash", "etc/shadow", $"root:{secrets.Hash()}:19000:0:99999:7:::\ndaemon:*:19000::::::\n", secrets.Hash());
        yield return Of("aws-credentials", "root/.aws/credentials", $"[default]\naws_session_token = {secrets.Random("ABCDEFabcdef0123456789+/", 200, 40)}\n", secrets.Random("ABCDEFabcdef0123456789+/", 200, 40));
        yield return Line(secrets, "google-credentials", "root/.config/gcloud/application_default_credentials.json", "{\"refresh_token\": \"1//@@\"}", 16);
        yield return Line(secrets, "azure-credentials", "root/.azure/msal_token_cache.json", "{\"RefreshToken\": {\"x\": {\"secret\": \"@\"}}}", 17);
        yield return Line(secrets, "postgres-password", "root/.pgpass", "db.test:5432:app:me:@\n", 18);
        yield return Line(secrets, "mysql-password", "root/.my.cnf", "[client]\npassword=@\n", 19);
        yield return Line(secrets, "github-cli", "root/.config/gh/hosts.yml", "github.com:\n    oauth_token: gho@@\n", 20);
        yield return Line(secrets, "cargo-token", "root/.cargo/credentials.toml", "[registry]\ntoken = \"@\"\n", 21);
        yield return Line(secrets, "gem-credentials", "root/.gem/credentials", "---\n:my_key: key@@\n", 22);
        yield return Line(secrets, "composer-auth", "root/.composer/auth.json", "{\"http-basic\": {\"repo.test\": {\"username\": \"me\", \"password\": \"@\"}}}", 23);
        yield return Line(secrets, "nuget-password", "root/.nuget/NuGet/NuGet.Config", "<add key=\"ClearTextPassword\" value=\"@\" />", 24);
        yield return Of("huggingface-token", "root/.cache/huggingface/token", "hf" + "_" + secrets.Random("abcdefghijklmnopqrstuvwxyzABCDEF", 34, 41));
    }

    private static PlantedSecret Token(string rule, string token) => Of(rule, $"opt/{rule}-{token.Length}{token[2]}", $"key: {token}\n", token);

    // "@@" is a secret and what comes after it; "@" the secret alone.
    private static PlantedSecret Line(Secrets secrets, string rule, string path, string content, int seed)
    {
        string value = secrets.Password(seed);
        return Of(rule, path, content.Contains("me:@@", StringComparison.Ordinal)
            ? content.Replace("@@", value + "@", StringComparison.Ordinal)
            : content.Replace("@@", value + "x3", StringComparison.Ordinal).Replace("@", value, StringComparison.Ordinal), value);
    }
}
