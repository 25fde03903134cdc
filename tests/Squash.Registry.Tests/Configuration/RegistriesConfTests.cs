using Squash.Registry.Configuration;

namespace Squash.Registry.Tests.Configuration;

public sealed class RegistriesConfTests : IDisposable
{
    private const string Sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly TempFolder _folder = new();

    [Fact]
    public void ForPull_NothingSet_IsTheRegistryItself() => Assert.Equal(["registry.example/app:1"], Pull("", "registry.example/app:1"));

    [Fact]
    public void ForPull_Mirrors_ComeBeforeTheLocation() => Assert.Equal(
        ["m1.example/cache/app:1", "m2.example:5000/app:1", "real.example/team/app:1"],
        Pull(
            """
            [[registry]]
            prefix = "registry.example/team"
            location = "real.example/team"
            [[registry.mirror]]
            location = "m1.example/cache"
            [[registry.mirror]]
            location = "m2.example:5000"
            insecure = true
            """,
            "registry.example/team/app:1"));

    [Fact]
    public void ForPull_NoPrefix_IsTheLocation() => Assert.Equal(
        ["mirror.example/library/redis:7", "docker.io/library/redis:7"],
        Pull("[[registry]]\nlocation = \"docker.io\"\n[[registry.mirror]]\nlocation = \"mirror.example\"", "redis:7"));

    [Theory]
    [InlineData("registry.example/team/app:1", "long.example/app:1")]
    [InlineData("registry.example/teams/app:1", "short.example/teams/app:1")]
    [InlineData("registry.example.org/team/app:1", "registry.example.org/team/app:1")]
    [InlineData("registry.example:5000/app:1", "registry.example:5000/app:1")]
    [InlineData("a.wild.example/app:1", "wild.example/app:1")]
    [InlineData("wild.example/app:1", "wild.example/app:1")]
    public void ForPull_SeveralPrefixes_TheLongestCounts(string name, string place) => Assert.Equal(
        [place],
        Pull(
            """
            [[registry]]
            prefix = "registry.example"
            location = "short.example"
            [[registry]]
            prefix = "registry.example/team"
            location = "long.example"
            [[registry]]
            prefix = "*.wild.example"
            location = "wild.example"
            """,
            name));

    [Theory]
    [InlineData("mirror-by-digest-only = true", "", ":1", 1)]
    [InlineData("mirror-by-digest-only = true", "", "@" + Sha, 2)]
    [InlineData("", "pull-from-mirror = \"digest-only\"", ":1", 1)]
    [InlineData("", "pull-from-mirror = \"digest-only\"", "@" + Sha, 2)]
    [InlineData("", "pull-from-mirror = \"tag-only\"", ":1", 2)]
    [InlineData("", "pull-from-mirror = \"tag-only\"", "@" + Sha, 1)]
    public void ForPull_MirrorForDigestsOrTags_IsUsedForThose(string registry, string mirror, string suffix, int places) => Assert.Equal(
        places,
        Pull($"[[registry]]\nlocation = \"registry.example\"\n{registry}\n[[registry.mirror]]\nlocation = \"m.example\"\n{mirror}", $"registry.example/app{suffix}").Count());

    [Fact]
    public void ForPull_Blocked_IsRefused()
    {
        RegistriesConf conf = Read("[[registry]]\nprefix = \"registry.example/bad\"\nblocked = true");

        Assert.Contains("blocks registry.example/bad", Assert.Throws<InvalidRequestException>(() => conf.ForPull(Name("registry.example/bad/app"))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidRequestException>(() => conf.ForPush(Name("registry.example/bad/app")));
        Assert.NotEmpty(conf.ForPull(Name("registry.example/good/app")));
    }

    [Fact]
    public void ForPush_Mirrors_AreNotPushedTo()
    {
        RegistryEndpoint place = Read("[[registry]]\nprefix = \"a.example\"\nlocation = \"b.example\"\ninsecure = true\n[[registry.mirror]]\nlocation = \"m.example\"")
            .ForPush(Name("a.example/app:1"));

        Assert.Equal("a.example/app:1", place.Reference.ToString());
        Assert.True(place.Insecure);
    }

    [Fact]
    public void ForPull_Insecure_IsOfEachPlaceByItself() => Assert.Equal(
        [true, false],
        Read("[[registry]]\nlocation = \"a.example\"\n[[registry.mirror]]\nlocation = \"m.example\"\ninsecure = true").ForPull(Name("a.example/app")).Select(place => place.Insecure));

    [Theory]
    [InlineData("", "redis", "docker.io/library/redis:latest")]
    [InlineData("[aliases]\n\"redis\" = \"quay.io/redis/redis\"", "docker://redis:7", "quay.io/redis/redis:7")]
    [InlineData("[aliases]\n\"redis\" = \"quay.io/redis/redis\"", "docker.io/library/redis:7", "docker.io/library/redis:7")]
    [InlineData("[aliases]\n\"redis\" = \"quay.io/redis/redis\"", "me/redis:7", "docker.io/me/redis:7")]
    [InlineData("[aliases]\n\"redis\" = \"quay.io/redis/redis\"", "redis@" + Sha, "quay.io/redis/redis@" + Sha)]
    [InlineData("unqualified-search-registries = [\"registry.example\"]", "redis:7", "registry.example/redis:7")]
    [InlineData("unqualified-search-registries = [\"registry.example\"]", "me/redis:7", "registry.example/me/redis:7")]
    [InlineData("unqualified-search-registries = [\"registry.example\"]", "other.example/redis:7", "other.example/redis:7")]
    [InlineData("unqualified-search-registries = [\"registry.example\", \"docker.io\"]", "redis:7", "docker.io/library/redis:7")]
    public void Expand_ShortName_MeansOneImage(string conf, string name, string image) => Assert.Equal(image, Read(conf).Expand(name).ToString());

    [Fact]
    public void Expand_SeveralRegistries_AsksForTheWholeName() => Assert.Contains(
        "docker://a.example/redis:7",
        Assert.Throws<InvalidRequestException>(() => Read("unqualified-search-registries = [\"a.example\", \"b.example\"]").Expand("redis:7")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("[[registry]", "registries.conf is not valid")]
    [InlineData("[[registry]]\ninsecure = true", "neither a prefix nor a location")]
    [InlineData("[[registry]]\nlocation = 5", "registries.conf is not valid")]
    public void Read_Damaged_IsBadUsage(string content, string problem)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => Read(content));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Read_UnknownKeys_AreIgnored() => Assert.NotNull(Read(
        "short-name-mode = \"enforcing\"\ncredential-helpers = [\"containers-auth.json\"]\n[registries.search]\nregistries = [\"x\"]\n[[registry]]\nlocation = \"a\"\nnew-thing = { a = 1 }"));

    [Fact]
    public void Read_NamedFileThatIsMissing_IsBadUsage() =>
        Assert.Throws<InvalidRequestException>(() => RegistriesConf.Read(_folder.PathOf("missing"), _ => null));

    [Fact]
    public void Read_UsersFilesAndDropIns_CountInOrder()
    {
        _folder.Write(".config/containers/registries.conf", "unqualified-search-registries = [\"first.example\"]\n[aliases]\n\"a\" = \"one.example/a\"\n\"b\" = \"one.example/b\"");
        _folder.Write(".config/containers/registries.conf.d/20.conf", "[aliases]\n\"a\" = \"three.example/a\"");
        _folder.Write(".config/containers/registries.conf.d/10.conf", "unqualified-search-registries = [\"second.example\"]\n[aliases]\n\"a\" = \"two.example/a\"");
        _folder.Write(".config/containers/registries.conf.d/30.txt", "[aliases]\n\"a\" = \"four.example/a\"");
        var conf = RegistriesConf.Read(null, name => name == "HOME" ? _folder.Path : null);

        Assert.Equal("three.example/a:latest", conf.Expand("a").ToString());
        Assert.Equal("one.example/b:latest", conf.Expand("b").ToString());
        Assert.Equal("second.example/nosuchname:latest", conf.Expand("nosuchname").ToString());
    }

    [Fact]
    public void Read_Variable_NamesTheOnlyFile()
    {
        string path = _folder.Write("other.conf", "[aliases]\n\"a\" = \"other.example/a\"");

        Assert.Equal("other.example/a:latest", RegistriesConf.Read(null, name => name == "CONTAINERS_REGISTRIES_CONF" ? path : null).Expand("a").ToString());
    }

    public void Dispose() => _folder.Dispose();

    private RegistriesConf Read(string content) => RegistriesConf.Read(_folder.Write("registries.conf", content), _ => null);

    private IEnumerable<string> Pull(string content, string name) => Read(content).ForPull(Name(name)).Select(place => place.Reference.ToString());

    private static RegistryReference Name(string text) => RegistryReference.Parse(text);
}
