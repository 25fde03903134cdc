using Squash.Cli.Options;

namespace Squash.Cli.Tests.Options;

public class ImagePlaceTests
{
    [Theory]
    [InlineData("image.tar", "Path", "image.tar", null)]
    [InlineData("./oci:layout", "Path", "./oci:layout", null)]
    [InlineData("docker://redis:7", "Registry", "redis:7", null)]
    [InlineData("docker://localhost:5000/a/b@sha256:12", "Registry", "localhost:5000/a/b@sha256:12", null)]
    [InlineData("docker-daemon:redis:7", "Daemon", "redis:7", null)]
    [InlineData("docker-archive:a.tar", "DockerArchive", "a.tar", null)]
    [InlineData("docker-archive:a.tar:redis:7", "DockerArchive", "a.tar", "redis:7")]
    [InlineData("oci-archive:a.tar:slim", "OciArchive", "a.tar", "slim")]
    [InlineData("oci:layout:slim", "OciDirectory", "layout", "slim")]
    public void Parse_Name_HasItsParts(string text, string transport, string name, string? reference)
    {
        ImagePlace? place = ImagePlace.Parse(text);

        Assert.Equal(new ImagePlace(Enum.Parse<Transport>(transport), name, reference), place);
        Assert.Equal(text, place?.ToString());
    }

    // The output went to /layout, at the root of the disk.
    [Theory]
    [InlineData("oci://layout/app", "'oci://layout/app': after oci: comes a path, without slashes before it: oci:layout/app, or oci:/layout/app from the root of the disk")]
    [InlineData("docker-archive://a.tar", "'docker-archive://a.tar': after docker-archive: comes a path, without slashes before it: docker-archive:a.tar, or docker-archive:/a.tar from the root of the disk")]
    public void Parse_SlashesBeforeAPath_AreRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => ImagePlace.Parse(text)).Message);

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdin")]
    public void Parse_StandardStream_IsNone(string text) => Assert.Null(ImagePlace.Parse(text));

    [Fact]
    public void Match_IndexOfAnImage_IsCountedFromZero() =>
        Assert.Equal(ImageMatch.Numbered(2), ImagePlace.Parse("docker-archive:a.tar:@1")?.Match);

    [Theory]
    [InlineData("oci:a:7")]
    [InlineData("oci-archive:a.tar:7")]
    public void Match_NameInALayout_IsNotANumber(string source) => Assert.Equal(ImageMatch.InLayout("7"), ImagePlace.Parse(source)?.Match);

    [Theory]
    [InlineData("docker-daemon:redis:slim", new[] { "redis:slim", "b:2" }, null)]
    [InlineData("docker://redis:slim", new[] { "redis:slim", "b:2" }, null)]
    [InlineData("docker-archive:a.tar:redis:slim", new[] { "redis:slim", "b:2" }, null)]
    [InlineData("oci:layout:redis:slim", new[] { "redis:slim", "b:2" }, "redis:slim")]
    [InlineData("oci:layout:slim", new[] { "b:2" }, "slim")]
    [InlineData("oci:layout:v1.0--a_b@2+3", new[] { "b:2" }, "v1.0--a_b@2+3")]
    [InlineData("oci:layout", new[] { "b:2" }, null)]
    [InlineData("a.tar", new[] { "b:2" }, null)]
    public void Target_Name_IsTheFirstTag(string target, string[] tags, string? refName)
    {
        SquashOptions options = SquashCommandLine.Parse(["a.tar", target, "-t", "b:2"], _ => null).Options;

        Assert.Equal(tags.Select(ImageReference.Parse), options.Tags);
        Assert.Equal(refName, options.RefName);
    }

    [Fact]
    public void Target_ShortNameInALayout_IsNoTag()
    {
        SquashOptions options = SquashCommandLine.Parse(["a.tar", "oci:layout:slim"], _ => null).Options;

        Assert.Equal((OutputFormat.OciDirectory, 0, "slim"), (options.Format, options.Tags.Count, options.RefName));
    }
}
