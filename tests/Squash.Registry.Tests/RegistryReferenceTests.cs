namespace Squash.Registry.Tests;

public class RegistryReferenceTests
{
    private const string Sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("docker://redis", "docker.io/library/redis:latest", "registry-1.docker.io")]
    [InlineData("redis:7", "docker.io/library/redis:7", "registry-1.docker.io")]
    [InlineData("docker://index.docker.io/redis", "docker.io/library/redis:latest", "registry-1.docker.io")]
    [InlineData("docker://me/app", "docker.io/me/app:latest", "registry-1.docker.io")]
    [InlineData("docker://localhost:5000/app", "localhost:5000/app:latest", "localhost:5000")]
    [InlineData("docker://registry.example/a/b/c:1.0-x_y", "registry.example/a/b/c:1.0-x_y", "registry.example")]
    [InlineData("docker://[::1]:5000/app:1", "[::1]:5000/app:1", "[::1]:5000")]
    [InlineData("docker://registry.example/app@" + Sha, "registry.example/app@" + Sha, "registry.example")]
    [InlineData("docker://registry.example/app:1@" + Sha, "registry.example/app:1@" + Sha, "registry.example")]
    public void Parse_Name_IsReadAsDockerReadsIt(string text, string full, string host)
    {
        var reference = RegistryReference.Parse(text);

        Assert.Equal(full, reference.ToString());
        Assert.Equal(host, reference.Host);
    }

    [Theory]
    [InlineData("docker://")]
    [InlineData("docker://registry.example/App")]
    [InlineData("docker://registry.example/app:")]
    [InlineData("docker://registry.example/app@sha256:abc")]
    [InlineData("docker://registry.example/../app")]
    [InlineData("docker://user:password@registry.example/app")]
    [InlineData("docker://registry.example/app?x=1")]
    [InlineData("docker://registry.example/app\r\nHost: evil")]
    [InlineData("https://registry.example/app")]
    public void Parse_AnythingElse_IsRefused(string text)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => RegistryReference.Parse(text));

        Assert.DoesNotContain('\n', failure.Message);
        Assert.False(RegistryReference.TryParse(text, out _));
    }

    [Theory]
    [InlineData("docker://user:hunter2@registry.example/app")]
    [InlineData("https://hunter2@registry.example/app:1")]
    [InlineData("user:hunter2@registry.example/app@sha256:abc")]
    public void Parse_NameWithALogin_IsRefusedWithoutRepeatingIt(string text)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => RegistryReference.Parse(text));

        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("a name contains no login", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.example/", "it has no name")]
    [InlineData("registry.example/App", "the repository name must be lowercase")]
    [InlineData("registry.example/app:.1", "a tag has 1 to 128 letters")]
    [InlineData("registry_.example/app", "is not a registry host")]
    [InlineData("registry.example/a//b", "a repository name has lowercase letters")]
    public void Parse_WrongPart_IsNamed(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidRequestException>(() => RegistryReference.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_NameThatIsTooLong_IsRefused()
    {
        string longest = "registry.example/" + new string('a', 255 - "registry.example/".Length);

        Assert.True(RegistryReference.TryParse(longest, out _));
        Assert.False(RegistryReference.TryParse(longest + "a", out _));
    }

    [Fact]
    public void ManifestName_TagAndDigest_IsTheDigest() =>
        Assert.Equal(Sha, RegistryReference.Parse("docker://registry.example/app:1@" + Sha).ManifestName);

    [Fact]
    public void WithTag_DropsTheDigest() =>
        Assert.Equal("registry.example/app:2", RegistryReference.Parse("registry.example/app@" + Sha).WithTag("2").ToString());
}
