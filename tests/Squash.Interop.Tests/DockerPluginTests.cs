using Squash.TestSupport;

namespace Squash.Interop.Tests;

/// <summary>The native file as <c>docker squash</c>, called by a real docker command.</summary>
[Trait(Cost.Trait, Cost.Engine)]
[Collection(SharedEngines.Name)]
public sealed class DockerPluginTests(Engines engines)
{
    private const string Built = "squash-interop:built";
    private const string Output = "kept\nhigh";

    private Shell Shell => engines.Shell;

    [Fact]
    public void Docker_FindsThePlugin_AndShowsItsHelp()
    {
        Install();

        Assert.Matches(@"(?m)^ +squash\*? .*Merge the layers of an image into one", Shell.Run("docker --config plugins help"));
        Assert.StartsWith("docker squash: merges the layers of an image into one\n", Shell.Run("docker --config plugins squash --help"), StringComparison.Ordinal);
        Assert.Equal(Shell.Run("docker --config plugins squash --help"), Shell.Run("docker --config plugins help squash"));
    }

    [Fact]
    public void Squash_Tag_IsLoadedAndRuns()
    {
        Install();

        Shell.Run($"docker --config plugins squash {Built} -t squash-plugin:slim");

        Assert.Equal(Output, Shell.Run("docker run --rm --network none squash-plugin:slim"));
        Assert.Equal("1", Shell.Run("docker inspect --format '{{len .RootFS.Layers}}' squash-plugin:slim"));
    }

    [Fact]
    public void Squash_WithoutATag_RefusesUnlessItMayReplace()
    {
        Install();
        Shell.Run($"docker tag {Built} squash-plugin:own");
        string before = Shell.Run("docker inspect --format '{{.Id}}' squash-plugin:own");

        (int code, _, string error) = Shell.TryRun("docker --config plugins squash squash-plugin:own");

        Assert.Equal((2, "squash: the result would take the name of 'squash-plugin:own': give it another, docker squash squash-plugin:own -t squash-plugin:slim, or give --replace\n"), (code, error));
        Assert.Equal(before, Shell.Run("docker inspect --format '{{.Id}}' squash-plugin:own"));
        Shell.Run("docker --config plugins squash --replace squash-plugin:own");
        Assert.Equal("1", Shell.Run("docker inspect --format '{{len .RootFS.Layers}}' squash-plugin:own"));
    }

    [Fact]
    public void Squash_ContextOfDocker_IsItsDaemon()
    {
        Install();
        string host = $"unix://{engines.PathOf("docker.sock")}";

        Shell.Run($"""
            unset DOCKER_HOST
            docker --config plugins context inspect here > /dev/null 2>&1 || docker --config plugins context create here --docker host={host} > /dev/null
            docker --config plugins --context here squash {Built} -t squash-plugin:option
            DOCKER_CONTEXT=here docker --config plugins squash {Built} -t squash-plugin:variable
            docker --config plugins -H {host} squash {Built} -t squash-plugin:host
            """);

        string id = Shell.Run("docker inspect --format '{{.Id}}' squash-plugin:option");
        Assert.Equal($"{id}\n{id}", Shell.Run("docker inspect --format '{{.Id}}' squash-plugin:variable squash-plugin:host"));
    }

    private void Install()
    {
        engines.Require();
        Shell.Run($"mkdir -p plugins/cli-plugins; ln -sf '{Need.Artifact("publish/squash")}' plugins/cli-plugins/docker-squash");
    }
}
