using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests;

/// <summary>An image is found by what it was named by, and by nothing else.</summary>
public class ImageMatchTests
{
    private static readonly BuiltImage First = new ImageBuilder().Tag("2:latest").Layer(new LayerBuilder().File("a")).Build();
    private static readonly BuiltImage Second = new ImageBuilder().Tag("app:1").Layer(new LayerBuilder().File("b")).Build();
    private static readonly byte[] Archive = DockerArchives.Legacy([First, Second]);

    [Fact]
    public async Task Numbered_NumberThatIsANameToo_IsTheNumber() => Assert.Equal(Second.Id, await FindAsync(ImageMatch.Numbered(2)));

    [Fact]
    public async Task Like_NumberThatIsANameToo_IsTheName() => Assert.Equal(First.Id, await FindAsync(ImageMatch.Like("2")));

    [Fact]
    public async Task Named_Reference_IsTheNameOnly()
    {
        Assert.Equal(First.Id, await FindAsync(ImageMatch.Named(ImageReference.Parse("docker.io/library/2:latest"))));
        await Assert.ThrowsAsync<InvalidRequestException>(() => FindAsync(ImageMatch.Named(ImageReference.Parse("1"))));
    }

    [Fact]
    public async Task WithDigest_OfTheConfig_IsTheImage()
    {
        Assert.True(Digest.TryParse($"sha256:{Second.Id}", out Digest digest));
        Assert.Equal(Second.Id, await FindAsync(ImageMatch.WithDigest(digest)));
    }

    [Fact]
    public void Factories_RefuseWhatNamesNothing()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageMatch.Numbered(0));
        Assert.Throws<ArgumentException>(() => ImageMatch.Like(""));
    }

    private static async Task<string> FindAsync(ImageMatch image)
    {
        InspectReport report = await ImageInspector.InspectAsync(
            ImageSource.FromStream(new MemoryStream(Archive)), new InspectOptions { Image = image }, cancellationToken: TestContext.Current.CancellationToken);
        return report.ImageId.Hex;
    }
}
