using Squash.Registry.Credentials;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Credentials;

public sealed class AuthFileTests : IDisposable
{
    // The base64 of me:secret, of ns:secret and of repo:secret.
    private const string Me = "bWU6c2VjcmV0";
    private const string Namespace = "bnM6c2VjcmV0";
    private const string Repository = "cmVwbzpzZWNyZXQ=";

    private readonly TempFolder _folder = new();

    // A registry that does not ask for a login hid that the file was misspelt.
    [Theory]
    [InlineData(null, "the file of credentials {0} does not exist")]
    [InlineData("me:secret", "{0} is damaged: not valid JSON in line 1; correct the file, or log in again")]
    public void Client_FileThatCannotBeUsed_IsRefusedAtOnce(string? content, string message)
    {
        string file = content is null ? _folder.PathOf("auth.json") : _folder.Write("auth.json", content);

        var failure = Assert.Throws<InvalidRequestException>(() => new RegistryClient(Clients.Options with { AuthFile = file }));

        Assert.Equal(string.Format(null, message, file), failure.Message);
    }

    [Theory]
    [InlineData("registry.example/team/app", "repo")]
    [InlineData("registry.example/team/other", "ns")]
    [InlineData("registry.example/team", "me")]
    [InlineData("registry.example/teams/app", "me")]
    public void Find_KeysOfEachLevel_TakesTheMostSpecial(string name, string user)
    {
        AuthFile file = Read(Auths(("registry.example", Me), ("registry.example/team/app", Repository), ("registry.example/team/other", Namespace)));

        Assert.Equal(user, Find(file, name)?.User);
    }

    [Fact]
    public void Find_Namespace_CountsForItsRepositories() => Assert.Equal(
        "ns", Find(Read(Auths(("registry.example/team", Namespace))), "registry.example/team/a/b:1")?.User);

    [Theory]
    [InlineData("https://index.docker.io/v1/")]
    [InlineData("docker.io")]
    [InlineData("index.docker.io")]
    [InlineData("registry-1.docker.io")]
    [InlineData("docker.io/library/redis")]
    public void Find_DockerHub_UnderAllItsNames(string key) =>
        Assert.Equal("me", Find(Read(Auths((key, Me))), "redis")?.User);

    [Theory]
    [InlineData("https://registry.example:5000")]
    [InlineData("http://registry.example:5000/v2/")]
    public void Find_Url_IsTheRegistry(string key) =>
        Assert.Equal("me", Find(Read(Auths((key, Me))), "registry.example:5000/app")?.User);

    [Fact]
    public void Find_OtherPort_IsAnotherRegistry() =>
        Assert.Null(Find(Read(Auths(("registry.example:5000", Me))), "registry.example/app"));

    [Fact]
    public void Find_IdentityToken_WinsOverThePassword()
    {
        Credential? found = Find(
            Read("""{"auths": {"registry.example": {"auth": "bWU6c2VjcmV0", "identitytoken": "token"}}}"""), "registry.example/app");

        Assert.True(found is { IsIdentityToken: true, Secret: "token" });
    }

    [Fact]
    public void Find_PasswordWithColon_IsWhole() => Assert.Equal(
        "a:b", Find(Read("""{"auths": {"registry.example": {"auth": "bWU6YTpi"}}}"""), "registry.example/app")?.Secret);

    [Theory]
    [InlineData("""{"auths": {"registry.example": {"auth": "%%%"}}}""")]
    [InlineData("""{"auths": {"registry.example": {"auth": "bWU="}}}""")]
    public void Find_NotACredential_SaysWhichEntryAndNotItsText(string content)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => Find(Read(content), "registry.example/app"));

        Assert.Contains("auth.json, the entry of registry.example", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bWU=", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFile_HoldsNothing() => Assert.Null(Find(Read(""), "registry.example/app"));

    [Fact]
    public void Read_NoFile_IsNull() => Assert.Null(AuthFile.Read(_folder.PathOf("missing/auth.json")));

    [Fact]
    public void ToString_NeverHoldsTheSecret() =>
        Assert.DoesNotContain("secret", $"{Find(Read(Auths(("registry.example", Me))), "registry.example/app")}", StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private AuthFile Read(string content)
    {
        AuthFile? file = AuthFile.Read(_folder.Write("auth.json", content));
        Assert.NotNull(file);
        return file;
    }

    private static string Auths(params IEnumerable<(string Key, string Auth)> entries) =>
        $"{{\"auths\": {{{string.Join(", ", entries.Select(entry => $"\"{entry.Key}\": {{\"auth\": \"{entry.Auth}\"}}"))}}}}}";

    private static Credential? Find(AuthFile file, string name) => file.Find(RegistryReference.Parse(name));
}
