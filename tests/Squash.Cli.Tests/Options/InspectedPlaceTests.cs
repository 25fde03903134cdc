using Squash.Cli.Options;
using Squash.Cli.Reporting;
using Squash.Cli.Tests.Support;

namespace Squash.Cli.Tests.Options;

/// <summary>Commands in the report of an inspection run as they are.</summary>
public class InspectedPlaceTests
{
    [Theory]
    [InlineData("redis.tar", "squash redis.tar redis-squashed.tar --purge")]
    [InlineData("/data/my image.tgz", "squash '/data/my image.tgz' '/data/my image-squashed.tar' --purge")]
    [InlineData("/data/it's", @"squash '/data/it'\''s' '/data/it'\''s-squashed.tar' --purge")]
    [InlineData("/usr/", "squash /usr/ /usr-squashed/ --purge")]
    [InlineData("docker-archive:a.tar:app:1", "squash docker-archive:a.tar:app:1 docker-archive:a-squashed.tar:app:1 --purge")]
    [InlineData("oci-archive:a.tar.gz:@1", "squash oci-archive:a.tar.gz:@1 oci-archive:a-squashed.tar --purge")]
    [InlineData("oci:layout:7", "squash oci:layout:7 oci:layout-squashed:7 --purge")]
    [InlineData("docker-daemon:app:1", "squash docker-daemon:app:1 docker-daemon:app:1-squashed --purge")]
    [InlineData("docker-daemon:app", "squash docker-daemon:app docker-daemon:app:squashed --purge")]
    [InlineData("docker://redis:7", "squash docker://redis:7 redis-7-squashed.tar --purge")]
    [InlineData("docker://host:5000/app@sha256:00", "squash docker://host:5000/app@sha256:00 docker://host:5000/app:squashed --purge")]
    public void Of_Source_HasATargetBesideIt(string source, string expected) => Assert.Equal(expected, LineOf([source]).Of("squash --purge"));

    [Fact]
    public void Of_ImageWithoutName_GetsOne()
    {
        InspectReport unnamed = Reports.Inspection();

        Assert.Equal("squash docker-daemon:0123456789ab docker-daemon:squashed:latest", LineOf(["docker-daemon:0123456789ab"], unnamed).Of("squash"));
        Assert.Equal($"docker save {Reports.ImageId.Hex[..12]} | squash -t squashed:latest | docker load", LineOf(["/dev/fd/63"], unnamed).Of("squash"));
    }

    [Fact]
    public void Of_Pipe_ComesFromDockerAndGoesBack() =>
        Assert.Equal("docker save app:1 | squash --platform linux/arm64 --purge -t app:1-squashed | docker load", LineOf(["/dev/fd/63", "--platform", "linux/arm64", "--image", "app:1"]).Of("squash --purge"));

    [Fact]
    public void Of_OptionsForTheSource_AreRepeated()
    {
        string login = Path.GetTempFileName();
        try
        {
            File.WriteAllText(login, "me:secret");

            Assert.Equal(
                $"squash docker://host/app:1 docker://host/app:1-squashed --limit entries=5 --limit images=2 --src-creds {login} --tls-verify false --dest-creds {login} --purge",
                LineOf(["docker://host/app:1", "--tls-verify", "false", "--limit", "entries=5", "--limit", "images=2", "--src-creds", login, "--top", "3"]).Of("squash --purge"));
            Assert.Equal("squash a.tar a-squashed.tar --image app --no-verify", LineOf(["a.tar", "--image", "app", "--no-verify"]).Of("squash"));
        }
        finally
        {
            File.Delete(login);
        }
    }

    [Fact]
    public void Of_LongTag_StaysValid() =>
        Assert.EndsWith($"docker-daemon:app:{new string('x', 119)}-squashed", LineOf(["docker-daemon:app:" + new string('x', 128)]).Of("squash"), StringComparison.Ordinal);

    private static CommandLine LineOf(string[] args, InspectReport? report = null) =>
        InspectedPlace.Of(InspectCommandLine.Parse(args, _ => null), report ?? Reports.Inspection("app:1"));
}
