namespace Squash.Core.Tests;

public class ImageReferenceTests
{
    [Theory]
    [InlineData("redis", "redis:latest", "docker.io/library/redis:latest", "redis")]
    [InlineData("redis:lab-4", "redis:lab-4", "docker.io/library/redis:lab-4", "redis")]
    [InlineData("library/redis:7", "redis:7", "docker.io/library/redis:7", "redis")]
    [InlineData("docker.io/library/redis:x", "redis:x", "docker.io/library/redis:x", "redis")]
    [InlineData("docker.io/redis", "redis:latest", "docker.io/library/redis:latest", "redis")]
    [InlineData("index.docker.io/library/redis", "redis:latest", "docker.io/library/redis:latest", "redis")]
    [InlineData("bitnami/redis", "bitnami/redis:latest", "docker.io/bitnami/redis:latest", "bitnami/redis")]
    [InlineData("docker.io/a/b/c:1", "a/b/c:1", "docker.io/a/b/c:1", "a/b/c")]
    [InlineData("library/a/b:1", "library/a/b:1", "docker.io/library/a/b:1", "library/a/b")]
    [InlineData("localhost/foo", "localhost/foo:latest", "localhost/foo:latest", "localhost/foo")]
    [InlineData("localhost:5000/foo:1", "localhost:5000/foo:1", "localhost:5000/foo:1", "localhost:5000/foo")]
    [InlineData("localhost:5000/foo", "localhost:5000/foo:latest", "localhost:5000/foo:latest", "localhost:5000/foo")]
    [InlineData("reg.example.org/a/b_c/d__e/f-g/h--i.j:v1.2_3-4", "reg.example.org/a/b_c/d__e/f-g/h--i.j:v1.2_3-4", "reg.example.org/a/b_c/d__e/f-g/h--i.j:v1.2_3-4", "reg.example.org/a/b_c/d__e/f-g/h--i.j")]
    [InlineData("Reg.Example.org/a:T", "Reg.Example.org/a:T", "Reg.Example.org/a:T", "Reg.Example.org/a")]
    [InlineData("[2001:db8::1]:5000/a:1", "[2001:db8::1]:5000/a:1", "[2001:db8::1]:5000/a:1", "[2001:db8::1]:5000/a")]
    [InlineData("MyRegistry/app:1", "MyRegistry/app:1", "MyRegistry/app:1", "MyRegistry/app")]
    [InlineData("127.0.0.1/a", "127.0.0.1/a:latest", "127.0.0.1/a:latest", "127.0.0.1/a")]
    [InlineData("a:_x", "a:_x", "docker.io/library/a:_x", "a")]
    [InlineData("host:5000", "host:5000", "docker.io/library/host:5000", "host")]
    public void Parse_ValidReference_IsNormalisedAsDockerDoes(string text, string familiar, string canonical, string repository)
    {
        ImageReference reference = ImageReference.Parse(text);

        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(canonical, reference.Canonical);
        Assert.Equal(repository, reference.Repository);
        Assert.Equal(reference, ImageReference.Parse(familiar));
        Assert.Equal(reference, ImageReference.Parse(canonical));
    }

    [Theory]
    [InlineData("", "no name")]
    [InlineData(":tag", "no name")]
    [InlineData("redis:", "a tag has")]
    [InlineData("redis:-x", "a tag has")]
    [InlineData("redis:.x", "a tag has")]
    [InlineData("redis:a b", "a tag has")]
    [InlineData("redis:ä", "a tag has")]
    [InlineData("redis:x\n", "a tag has")]
    [InlineData("Redis", "lowercase")]
    [InlineData("library/Redis:1", "lowercase")]
    [InlineData("MyOrg/App", "lowercase")]
    [InlineData("myorg/App", "lowercase")]
    [InlineData("My_Org/app", "registry host")]
    [InlineData("a/", "a repository name")]
    [InlineData("/a", "a repository name")]
    [InlineData("a//b", "a repository name")]
    [InlineData("a..b", "a repository name")]
    [InlineData("a___b", "a repository name")]
    [InlineData("-a", "a repository name")]
    [InlineData("a-", "a repository name")]
    [InlineData("a b", "a repository name")]
    [InlineData("a\n", "a repository name")]
    [InlineData("localhost/", "no name")]
    [InlineData("host:port/a", "registry host")]
    [InlineData("-host.x/a", "registry host")]
    [InlineData("redis@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "digest")]
    [InlineData("redis:7@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "digest")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "image ID")]
    public void Parse_InvalidReference_SaysWhatIsWrong(string text, string problem)
    {
        var error = Assert.Throws<FormatException>(() => ImageReference.Parse(text));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Parse_LongestTag_IsTaken()
    {
        Assert.Equal(128, ImageReference.Parse("a:" + new string('x', 128)).Tag.Length);
        Assert.Throws<FormatException>(() => ImageReference.Parse("a:" + new string('x', 129)));
    }

    [Fact]
    public void Parse_NameTooLong_IsRefusedQuickly()
    {
        Assert.NotNull(ImageReference.Parse(new string('a', 255 - "docker.io/library/".Length)));
        Assert.Throws<FormatException>(() => ImageReference.Parse(new string('a', 256 - "docker.io/library/".Length)));
        var error = Assert.Throws<FormatException>(() => ImageReference.Parse(new string('a', 1_000_000)));
        Assert.Contains("longer than 255", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 400);
    }
}
