using Squash.Cli.Batch;
using Squash.Cli.Options;

namespace Squash.Cli.Tests.Batch;

public sealed class BatchListTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("in.tar out.tar", "in.tar|out.tar|")]
    [InlineData("  in.tar   out.tar  ", "in.tar|out.tar|")]
    [InlineData("in.tar out.tar redis:slim redis:7", "in.tar|out.tar|redis:slim redis:7")]
    [InlineData("with space.tar\tout dir/x.tar", "with space.tar|out dir/x.tar|")]
    [InlineData("in.tar\t\tout.tar\tredis:slim", "in.tar|out.tar|redis:slim")]
    [InlineData("in.tar out.tar\r", "in.tar|out.tar|")]
    [InlineData("in.tar\tout.tar\r", "in.tar|out.tar|")]
    [InlineData("./#in.tar out.tar", "./#in.tar|out.tar|")]
    public void Read_Line_IsInputOutputAndNames(string line, string expected)
    {
        BatchItem item = Assert.Single(BatchList.Read([line], "list"));

        Assert.Equal(expected, $"{item.Input}|{item.Output}|{string.Join(' ', item.Tags)}");
    }

    [Fact]
    public void Read_CommentsAndEmptyLines_AreSkippedButCounted() =>
        Assert.Equal([3, 6], BatchList.Read(["# images", "", "a b", "   ", "\t# more", "c d", ""], "list").Select(item => item.Line));

    [Theory]
    [InlineData("alone", "list:2: give INPUT and OUTPUT, separated by spaces or a tab")]
    [InlineData("with space.tar\t", "list:2: give INPUT and OUTPUT, separated by spaces or a tab")]
    [InlineData("- out.tar", "list:2: a batch reads and writes images with a name, not stdin and stdout")]
    [InlineData("in.tar -", "list:2: a batch reads and writes images with a name, not stdin and stdout")]
    [InlineData("b ./x/../out", "list:2: './x/../out' is the output of line 1 too")]
    [InlineData("b out/", "list:2: 'out/' is the output of line 1 too")]
    [InlineData("b in", "list:2: 'in' is an input, of line 1: give the output another name")]
    [InlineData("b b", "list:2: 'b' is an input, of line 2: give the output another name")]
    [InlineData("b docker-archive:out", "list:2: 'docker-archive:out' is the output of line 1 too")]
    [InlineData("docker://redis:7 docker://docker.io/library/redis:7", "list:2: 'docker://docker.io/library/redis:7' is an input, of line 2: give the output another name")]
    [InlineData("docker-daemon:redis docker-daemon:redis:latest", "list:2: 'docker-daemon:redis:latest' is an input, of line 2: give the output another name")]
    [InlineData("b app:slim", "list:2: the output 'app:slim' looks like the name of an image: give docker-daemon:app:slim for the Docker daemon, docker://app:slim for a registry, or name a file, and app:slim after it")]
    [InlineData("b localhost:5000/app:slim", "list:2: the output 'localhost:5000/app:slim' looks like the name of an image: give docker-daemon:localhost:5000/app:slim for the Docker daemon, docker://localhost:5000/app:slim for a registry, or name a file, and localhost:5000/app:slim after it")]
    [InlineData("docker-daemon: out.tar", "list:2: 'docker-daemon:': give the name of an image after docker-daemon:, such as docker-daemon:redis:7")]
    public void Read_BadLine_IsNamed(string line, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => BatchList.Read(["in out", line], "list")).Message);

    [Fact]
    public void Read_OutputThatLeadsToAnInput_IsRefused()
    {
        string input = Path.Combine(_folder.FullName, "in"), link = Path.Combine(_folder.FullName, "link");
        File.WriteAllText(input, "archive");
        File.CreateSymbolicLink(link, input);

        Assert.Throws<UsageException>(() => BatchList.Read([$"{input} {link}"], "list"));
    }
}
