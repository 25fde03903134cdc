using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class InputHintTests
{
    [Theory]
    [InlineData("redis")]
    [InlineData("redis:7")]
    [InlineData("localhost:5000/team/app:1.0-rc.1")]
    public void OfMissing_NameOfAnImage_SaysTheTwoLikelyMeanings(string name)
    {
        Assert.Equal(
            $"'{name}' is not a file; for an image in the Docker daemon: squash inspect docker-daemon:{name}; for one in a registry: squash inspect docker://{name}",
            InputHint.OfMissing(name, "squash inspect"));
        Assert.Equal(
            $"'{name}' is not a file; for an image in the Docker daemon: docker-daemon:{name}; for one in a registry: docker://{name}", InputHint.OfMissing(name));
    }

    [Fact]
    public void OfMissing_PodmansStorage_SaysHowToPipeItIn() => Assert.Equal(
        "podman's storage is not read directly; pipe the image in: podman save localhost/app | squash", InputHint.OfMissing("containers-storage:localhost/app"));

    [Theory]
    [InlineData("redis.tar")]
    [InlineData("redis.TAR.GZ")]
    [InlineData("./redis")]
    [InlineData("/srv/images/redis")]
    [InlineData("Images/redis")]
    public void OfMissing_File_SaysNoMore(string path) => Assert.Equal($"there is no file '{path}'", InputHint.OfMissing(path));

    [Theory]
    [InlineData("redis:7", null, "docker-daemon:redis:7 docker-daemon:redis:slim", "docker://redis:7 slim.tar")]
    [InlineData("localhost:5000/redis", null, "docker-daemon:localhost:5000/redis docker-daemon:localhost:5000/redis:slim", "docker://localhost:5000/redis slim.tar")]
    [InlineData("redis:7", "redis:slim", "docker-daemon:redis:7 docker-daemon:redis:slim", "docker://redis:7 docker://redis:slim")]
    [InlineData("redis:7", "out.tar", "docker-daemon:redis:7 out.tar", "docker://redis:7 out.tar")]
    public void OfOperand_NameOfAnImage_SaysWhatToType(string source, string? target, string daemon, string registry) => Assert.Equal(
        $"'{source}' is not a file; for an image in the Docker daemon: squash {daemon}; for one in a registry: squash {registry}",
        InputHint.OfOperand(source, target));

    [Fact]
    public void OfOperand_Word_MayAlsoBeACommand() => Assert.Equal(
        "'redis' is neither a command (squash help lists them) nor a file; for an image in the Docker daemon: squash docker-daemon:redis docker-daemon:redis:slim; "
            + "for one in a registry: squash docker://redis slim.tar",
        InputHint.OfOperand("redis", null));

    [Theory]
    [InlineData("https://registry.example/app:1")]
    [InlineData("http:/registry.example/app:1")]
    [InlineData("docker:/registry.example/app:1")]
    [InlineData("DOCKER://registry.example/app:1")]
    [InlineData("docker:registry.example/app:1")]
    public void AnyHint_AddressOfARegistry_IsANameOfDocker(string address) => Assert.All(
        [InputHint.OfOperand(address, "out.tar"), InputHint.OfTarget(address), InputHint.OfMissing(address)],
        hint => Assert.Equal($"'{address}' is not a file; for an image in a registry, give docker://registry.example/app:1", hint));

    [Theory]
    [InlineData("dokcer://registry.example/app:1", "unknown transport 'dokcer': did you mean docker://registry.example/app:1?")]
    [InlineData("docker-deamon:app:1", "unknown transport 'docker-deamon': did you mean docker-daemon:app:1?")]
    [InlineData("dockerdaemon:app:1", "unknown transport 'dockerdaemon': did you mean docker-daemon:app:1?")]
    [InlineData("oci-archve:app.tar", "unknown transport 'oci-archve': did you mean oci-archive:app.tar?")]
    [InlineData("quay://team/app", "unknown transport 'quay': squash --help lists them")]
    [InlineData("dir:app", "'dir:app' is a directory of skopeo, which squash does not read; copy it first: skopeo copy dir:app oci:DIR")]
    public void AnyHint_UnknownTransport_NamesTheNearest(string argument, string message) => Assert.All(
        [InputHint.OfOperand(argument, "out.tar"), InputHint.OfTarget(argument), InputHint.OfMissing(argument), InputHint.OfTransport(argument)],
        hint => Assert.Equal(message, hint));

    // Images that are called almost like a transport.
    [Theory]
    [InlineData("docker:27")]
    [InlineData("docker:dind")]
    [InlineData("dockerd:1")]
    [InlineData("redis:7")]
    [InlineData("localhost:5000/app")]
    [InlineData("registry.example:5000/oci/app")]
    [InlineData("C:/app.tar")]
    public void OfTransport_NameOfAnImage_IsNone(string name) => Assert.Null(InputHint.OfTransport(name));

    [Theory]
    [InlineData("img.tar")]
    [InlineData("oci:layout")]
    [InlineData("docker://redis:7")]
    [InlineData("docker-daemon:redis:7")]
    [InlineData("/srv/redis")]
    public void OfOperand_OtherNames_AreNoMistake(string argument) => Assert.Null(InputHint.OfOperand(argument, null));
}
