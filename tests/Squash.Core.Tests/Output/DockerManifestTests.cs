using System.Text;
using Squash.Output;

namespace Squash.Core.Tests.Output;

public class DockerManifestTests
{
    [Fact]
    public void Manifest_Images_AreListed()
    {
        byte[] json = DockerManifest.Manifest(
        [
            new DockerManifestEntry("c1.json", [ImageReference.Parse("docker.io/library/redis:x"), ImageReference.Parse("b")], ["l1", "l2"]),
            new DockerManifestEntry("c2.json", [], []),
        ]);

        Assert.Equal(
            """[{"Config":"c1.json","RepoTags":["redis:x","b:latest"],"Layers":["l1","l2"]},{"Config":"c2.json","RepoTags":null,"Layers":[]}]""",
            Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Repositories_Tags_StandByRepository()
    {
        Digest one = Digest.Of("1"u8);
        Digest two = Digest.Of("2"u8);

        byte[] json = DockerManifest.Repositories(
        [
            (ImageReference.Parse("redis:x"), one),
            (ImageReference.Parse("localhost:5000/a/b:1"), one),
            (ImageReference.Parse("redis:y"), two),
        ]);

        Assert.Equal(
            $$$"""{"redis":{"x":"{{{one.Hex}}}","y":"{{{two.Hex}}}"},"localhost:5000/a/b":{"1":"{{{one.Hex}}}"}}""",
            Encoding.UTF8.GetString(json));
    }
}
