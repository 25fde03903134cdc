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
        Assert.Equal($"there is no file '{path}'; an image is piped in, with docker save {image}", InputHint.OfMissing(path));

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

    [Fact]
    public void OfOperand_FileOrFolder_SaysToUseTheOption()
    {
        string folder = Path.GetTempPath();

        Assert.Equal($"give the archive with -i: squash -i {folder}", InputHint.OfOperand(folder));
    }

    [Theory]
    [InlineData("redis:7", "an image is piped in, with docker save redis:7")]
    [InlineData("img.tar", "an archive is given with -i FILE, or on stdin")]
    public void OfOperand_Other_SaysHowItIsGiven(string argument, string hint) => Assert.Equal(hint, InputHint.OfOperand(argument));
}
