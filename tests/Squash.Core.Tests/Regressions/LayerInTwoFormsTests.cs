using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Regressions;

/// <summary>
/// Two images of one archive may store the same layer in different forms (moby/moby#49473). Written layers were identified
/// only by their diffID, so that the second image got the blob of the first, with another digest and compression.
/// </summary>
public sealed class LayerInTwoFormsTests : IDisposable
{
    private static readonly byte[] Base = new LayerBuilder().File("base", new string('b', 3000)).Build();
    private static readonly SquashOptions Options = new() { Selection = new ImageSelection { All = true }, From = LayerCut.AboveLowest(1) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("squash-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(OutputFormat.OciArchive)]
    [InlineData(OutputFormat.OciDirectory)]
    [InlineData(OutputFormat.DockerArchive)]
    public async Task All_BaseInSeveralForms_EachKeepsItsOwn(OutputFormat format)
    {
        // The second form is a gzip that our compressor would not write.
        Packing[] packings = [Packing.Gzip, Packing.MultiMemberGzip, Packing.None, Packing.Zstd, Packing.Gzip];
        BuiltImage[] images = [.. packings.Select((packing, i) => Image(i, Base, packing))];

        IReadOnlyList<byte[]> kept = await BaseBlobsAsync(Layout(images), Options with { Format = format, Check = true });

        Assert.Equal(images.Select(image => image.Layers[0].Blob), kept);
    }

    [Theory]
    [InlineData(Packing.Gzip, Packing.None)]
    [InlineData(Packing.None, Packing.Gzip)]
    [InlineData(Packing.Gzip, Packing.Zstd)]
    public async Task All_SameLayersInOtherForms_AreEachSquashedIntoTheirOwnForm(Packing first, Packing second)
    {
        BuiltImage[] images = [Image(1, Base, first), Image(1, Base, second)];
        images[1] = images[1] with { Tags = ["image:other"] };
        var squashed = new List<JsonNode?>();
        foreach (BuiltImage[] together in (BuiltImage[][])[[images[0]], [images[1]], images])
        {
            byte[] result = await SquashAsync(Layout(together), new SquashOptions { Selection = Options.Selection, Format = OutputFormat.OciArchive });
            squashed.AddRange(ImageReader.OfArchive(result).OciImages().Select(image => image.Manifest?["layers"]?[0]));
        }

        Assert.Equal(4, squashed.Count);
        Assert.Equal(squashed.Take(2).Select(Digest), squashed.Skip(2).Select(Digest));
        Assert.NotEqual(Digest(squashed[0]), Digest(squashed[1]));
    }

    [Fact]
    public async Task All_OneBlobWithTwoDescriptors_KeepsTheAnnotationsOfEach()
    {
        var layout = new OciLayoutBuilder();
        for (int i = 0; i < 2; i++)
        {
            JsonObject layer = layout.Store(Base, "application/vnd.oci.image.layer.v1.tar");
            layer["annotations"] = new JsonObject { ["number"] = $"{i}" };
            BuiltImage image = ImageBuilder.Of(Base).Config(config => config["author"] = $"{i}").Build();
            var manifest = new JsonObject
            {
                ["schemaVersion"] = 2,
                ["config"] = layout.Store(image.Config, "application/vnd.oci.image.config.v1+json"),
                ["layers"] = new JsonArray(layer),
            };
            layout.Add(layout.Store(System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()), "application/vnd.oci.image.manifest.v1+json"));
        }

        byte[] result = await SquashAsync(layout.BuildArchive(), Options with { Format = OutputFormat.OciArchive });

        Assert.Equal(
            ["0", "1"],
            ImageReader.OfArchive(result).OciImages().Select(image => (string?)image.Manifest?["layers"]?[0]?["annotations"]?["number"]));
    }

    [Fact]
    public async Task All_TwoMembersOfOneContent_AreWrittenOnce()
    {
        byte[] archive = DockerArchives.Legacy([Image(1, Base, Packing.None), Image(2, Base, Packing.None)], linkRepeated: false);

        byte[] result = await SquashAsync(archive, Options);

        Assert.Single(ImageReader.OfArchive(result).Names, name => name.EndsWith("/layer.tar", StringComparison.Ordinal) && name.Length > 64);
    }

    [Fact]
    public async Task All_WrongDiffIdsThatNobodyChecks_AreSquashedApart()
    {
        // Two images that state the same diffIDs, but only one is right.
        byte[] other = new LayerBuilder().File("other", "1").Build();
        BuiltImage right = ImageBuilder.Of(Base).Build();
        BuiltImage wrong = right with { Layers = [new BuiltLayer(other, other, Packing.None)], Tags = ["wrong:1"] };
        var archive = new ArchiveBuilder();
        var manifest = new JsonArray();
        foreach (BuiltImage image in (BuiltImage[])[right, wrong])
        {
            string name = image.Tags[0].Replace(':', '-');
            archive.File($"{name}.tar", image.Layers[0].Blob).File($"{name}.json", image.Config);
            manifest.Add(new JsonObject { ["Config"] = $"{name}.json", ["RepoTags"] = new JsonArray(image.Tags[0]), ["Layers"] = new JsonArray($"{name}.tar") });
        }

        byte[] result = await SquashAsync(
            archive.File("manifest.json", manifest).Build(), new SquashOptions { Selection = Options.Selection, Verify = false });

        Assert.Equal(
            ["base", "other"],
            ImageReader.OfArchive(result).DockerImages().Select(image => Assert.Single(RawTarReader.Read(image.Layers[0])).Name.ToString()));
    }

    private static BuiltImage Image(int number, byte[] layer, Packing packing) => new ImageBuilder()
        .Tag($"image:{number}").Layer(layer, packing).Layer(new LayerBuilder().File("top", $"{number}"), packing).Build();

    private static byte[] Layout(IEnumerable<BuiltImage> images)
    {
        var layout = new OciLayoutBuilder();
        foreach (BuiltImage image in images) layout.AddImage(image);
        return layout.BuildArchive();
    }

    private static string? Digest(JsonNode? descriptor) => (string?)descriptor?["digest"];

    private async Task<IReadOnlyList<byte[]>> BaseBlobsAsync(byte[] archive, SquashOptions options)
    {
        string output = Path.Combine(_folder.FullName, "out");
        await ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), ImageTarget.ToPath(output), options, cancellationToken: TestContext.Current.CancellationToken);
        ImageReader reader = Directory.Exists(output) ? ImageReader.OfDirectory(output) : ImageReader.OfArchive(await File.ReadAllBytesAsync(output));
        if (options.Format != OutputFormat.DockerArchive) return [.. reader.OciImages().Select(image => image.Blobs[0])];
        Assert.Equal(5, reader.DockerImages().Count);
        return [.. reader.Json("manifest.json").AsArray().Select(image => reader.Get((string?)image?["Layers"]?[0] ?? ""))];
    }

    private static async Task<byte[]> SquashAsync(byte[] archive, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options, cancellationToken: TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
