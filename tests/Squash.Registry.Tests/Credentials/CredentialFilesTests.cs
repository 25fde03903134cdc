using Squash.Registry.Credentials;

namespace Squash.Registry.Tests.Credentials;

public class CredentialFilesTests
{
    private static readonly Dictionary<string, string> Everything = new()
    {
        ["XDG_RUNTIME_DIR"] = "/run/user/1",
        ["XDG_CONFIG_HOME"] = "/config",
        ["DOCKER_CONFIG"] = "/docker",
        ["HOME"] = "/home/me",
    };

    [Fact]
    public void Paths_NothingNamed_AreThoseOfPodmanAndThenDocker() => Assert.Equal(
        ["/run/user/1/containers/auth.json", "/config/containers/auth.json", "/docker/config.json"], Paths(null, Everything));

    [Fact]
    public void Paths_OnlyAHome_AreBelowIt() => Assert.Equal(
        ["/home/me/.config/containers/auth.json", "/home/me/.docker/config.json"], Paths(null, new() { ["HOME"] = "/home/me", ["DOCKER_CONFIG"] = "" }));

    [Fact]
    public void Paths_RegistryAuthFile_IsTheOnlyOne() =>
        Assert.Equal(["/one.json"], Paths(null, new(Everything) { ["REGISTRY_AUTH_FILE"] = "/one.json" }));

    [Fact]
    public void Paths_Option_WinsOverTheVariable() =>
        Assert.Equal(["/two.json"], Paths("/two.json", new(Everything) { ["REGISTRY_AUTH_FILE"] = "/one.json" }));

    [Fact]
    public void Paths_EmptyEnvironment_AreNone() => Assert.Empty(Paths(null, []));

    private static IEnumerable<string> Paths(string? authFile, Dictionary<string, string> environment) =>
        CredentialFiles.Paths(authFile, name => environment.GetValueOrDefault(name));
}
