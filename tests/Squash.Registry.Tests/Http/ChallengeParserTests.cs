using Squash.Registry.Http;

namespace Squash.Registry.Tests.Http;

public class ChallengeParserTests
{
    [Fact]
    public void Parse_DockerHub_HasAllParameters()
    {
        AuthChallenge challenge = Assert.Single(ChallengeParser.Parse(
            """Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/redis:pull,push",error="invalid_token" """));

        Assert.True(challenge.IsBearer);
        Assert.Equal("https://auth.docker.io/token", challenge.Realm);
        Assert.Equal("registry.docker.io", challenge.Service);
        Assert.Equal("repository:library/redis:pull,push", challenge.Scope);
    }

    [Theory]
    [InlineData("bearer Realm=https://a.example/t , SERVICE = x", "https://a.example/t", "x")]
    [InlineData("Bearer realm=\"https://a.example/t\\\"\\\\\"", "https://a.example/t\"\\", null)]
    [InlineData("Bearer realm=\"https://a.example/t", "https://a.example/t", null)]
    [InlineData("Bearer service=\"\",realm=\"https://a.example/t\"", "https://a.example/t", null)]
    [InlineData("Bearer", null, null)]
    public void Parse_OddForms_AreUnderstood(string header, string? realm, string? service)
    {
        AuthChallenge? challenge = AuthChallenge.Choose([header]);

        Assert.True(challenge?.IsBearer);
        Assert.Equal(realm, challenge?.Realm);
        Assert.Equal(service, challenge?.Service);
    }

    [Theory]
    [InlineData("Basic realm=\"x\", Bearer realm=\"https://a.example/t\"")]
    [InlineData("Negotiate, Basic realm=\"x\", Bearer realm=\"https://a.example/t\"")]
    public void Choose_Several_TakesBearer(string header) => Assert.Equal("https://a.example/t", AuthChallenge.Choose([header])?.Realm);

    [Fact]
    public void Choose_SeveralHeaders_TakesBearer() => Assert.True(AuthChallenge.Choose(["Basic realm=\"x\"", "Bearer realm=\"y\""])?.IsBearer);

    [Theory]
    [InlineData("Negotiate")]
    [InlineData("")]
    [InlineData(",,, ==")]
    [InlineData("\"\"\"")]
    public void Choose_NothingKnown_IsNull(string header) => Assert.Null(AuthChallenge.Choose([header]));

    [Fact]
    public void Parse_Megabyte_EndsAtOnce() => Assert.NotEmpty(ChallengeParser.Parse("Bearer " + new string('a', 1_000_000)));
}
