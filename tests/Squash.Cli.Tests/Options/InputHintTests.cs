using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class InputHintTests
{
    [Theory]
    [InlineData("redis", "redis")]
    [InlineData("redis:7", "redis:7")]
    [InlineData("localhost:5000/team/app:1.0-rc.1", "localhost:5000/team/app:1.0-rc.1")]
    [InlineData("docker://redis:7", "redis:7")]
    [InlineData("docker-daemon:redis:7", "redis:7")]
    [InlineData("containers-storage:localhost/app", "localhost/app")]
    public void OfMissing_NameOfAnImage_SaysHowToPipeItIn(string path, string image) =>
        Assert.Equal($"there is no file '{path}'; to squash an image, pipe it in: docker save {image}", InputHint.OfMissing(path));

    [Theory]
    [InlineData("docker-archive:redis.tar", "redis.tar")]
    [InlineData("oci-archive:redis.tar:latest", "redis.tar")]
    [InlineData("oci:layout", "layout")]
    public void OfMissing_FileWithItsTransport_SaysToNameTheFileAlone(string path, string file) =>
        Assert.Equal($"there is no file '{path}'; name the file alone: {file}", InputHint.OfMissing(path));

    [Theory]
    [InlineData("redis.tar")]
    [InlineData("redis.TAR.GZ")]
    [InlineData("./redis")]
    [InlineData("/srv/images/redis")]
    [InlineData("Images/redis")]
    public void OfMissing_File_SaysNoMore(string path) => Assert.Equal($"there is no file '{path}'", InputHint.OfMissing(path));

    [Theory]
    [InlineData("redis:7", "there is no file 'redis:7'; to squash an image, pipe it in: docker save redis:7")]
    [InlineData("docker://redis:7", "there is no file 'docker://redis:7'; to squash an image, pipe it in: docker save redis:7")]
    [InlineData("redis", "'redis' is neither a command (squash help lists them) nor a file; to squash an image, pipe it in: docker save redis")]
    [InlineData("img.tar", null)]
    [InlineData("oci:layout", null)]
    [InlineData("/srv/redis", null)]
    public void OfOperand_NoFile_SaysHowAnImageIsGiven(string argument, string? hint) => Assert.Equal(hint, InputHint.OfOperand(argument));
}
