using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Registry.Tests;

/// <summary>Squashing from registry to registry, compared with the same from file to file.</summary>
public sealed class RegistryImageTests : RegistryPairTest
{
    [Theory]
    [InlineData(Packing.None, OciMediaTypes.Oci)]
    [InlineData(Packing.Gzip, OciMediaTypes.Oci)]
    [InlineData(Packing.Gzip, OciMediaTypes.Docker)]
    [InlineData(Packing.Zstd, OciMediaTypes.Oci)]
    public async Task Squash_RegistryToRegistry_IsTheSameAsFileToFile(Packing packing, OciMediaTypes types)
    {
        byte[] archive = Archive(Image(packing), types);

        // Layers without compression would cost every pull, so the registry gets gzip then.
        LayerCompression compression = packing == Packing.None ? LayerCompression.Gzip() : LayerCompression.Auto;
        ReadImage expected = Assert.Single(ImageReader.OfArchive(await SquashFileAsync(archive, new SquashOptions { Compression = compression })).OciImages());

        SquashReport report = await SquashAsync(archive, new SquashOptions());

        using var client = new RegistryClient(Clients.Options);
        (JsonNode manifest, byte[] config, IReadOnlyList<byte[]> layers) = await client.ReadImageAsync($"{Target.Authority}/app:slim");
        Assert.Equal(expected.ConfigBytes, config);
        Assert.Equal(expected.Blobs, layers);
        Assert.Equal(types == OciMediaTypes.Docker ? AsDockers(expected.Manifest!) : expected.Manifest?.ToJsonString(), manifest.ToJsonString());
        Assert.Single(report.Images);
        Assert.Equal(Digest.Of(Target.Manifests[("app", "slim")].Content), report.Digest);
        Assert.Equal(0, Target.OpenUploads);
    }

    [Theory]
    [InlineData(Packing.Gzip, false, "application/vnd.docker.distribution.manifest.v2+json")]
    [InlineData(Packing.Gzip, true, "application/vnd.oci.image.manifest.v1+json")]
    [InlineData(Packing.Zstd, false, "application/vnd.oci.image.manifest.v1+json")]
    public async Task Squash_DockersManifest_StaysOneIfItCan(Packing packing, bool hasAnnotations, string mediaType)
    {
        await SquashAsync(
            Archive(Image(packing), OciMediaTypes.Docker),
            new SquashOptions { Annotations = hasAnnotations ? new Dictionary<string, string> { ["a"] = "b" } : new Dictionary<string, string>() });

        Assert.Equal(mediaType, Target.Manifests[("app", "slim")].MediaType);
        Assert.Equal(mediaType, (string?)JsonNode.Parse(Target.Manifests[("app", "slim")].Content)!["mediaType"]);
    }

    [Fact]
    public async Task Squash_IntoSeveralTags_SetsThemLast()
    {
        await SquashAsync(Archive(Image(Packing.Gzip)), new SquashOptions(), ["a", "slim", "b"]);

        Assert.Equal(
            ["PUT /v2/app/manifests/slim", "PUT /v2/app/manifests/a", "PUT /v2/app/manifests/b"],
            Target.Requests.TakeLast(3).Select(request => request.ToString()));
        Assert.Equal(["a", "b", "slim"], Target.Manifests.Keys.Select(key => key.Name).Where(name => !name.Contains(':', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Squash_TagsOfTheSource_AreNotTouched()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(Image(Packing.Gzip)));
        byte[] before = Source.Manifests[("app", "1")].Content;

        await ImageSquasher.SquashAsync(
            client.From($"{Source.Authority}/app:1"), client.To($"{Source.Authority}/app:slim"), new SquashOptions { Tags = [ImageReference.Parse("other:2")] }, cancellationToken: Cancellation);

        Assert.Equal(before, Source.Manifests[("app", "1")].Content);
        Assert.Equal(["1", "slim"], Source.Manifests.Keys.Select(key => key.Name).Where(name => !name.Contains(':', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Squash_FromALayer_MountsWhatStays()
    {
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = Image(Packing.Gzip);
        await client.PushAsync($"{Source.Authority}/team/app:1", Archive(image));
        int before = Source.Requests.Count;

        await ImageSquasher.SquashAsync(
            client.From($"{Source.Authority}/team/app:1"), client.To($"{Source.Authority}/slim:1"), new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Cancellation);

        // One layer stays, and is mounted; nothing that is sent is as large.
        JsonNode manifest = JsonNode.Parse(Source.Manifests[("slim", "1")].Content)!;
        Assert.Equal(image.Layers[0].Digest, (string?)manifest["layers"]?[0]?["digest"]);
        RecordedRequest[] requests = [.. Source.Requests.Skip(before)];
        Assert.Contains($"POST /v2/slim/blobs/uploads/?mount={image.Layers[0].Digest}&from=team%2Fapp", requests.Select(request => request.ToString()));
        long sent = requests.Where(request => request.Method is "PUT" or "PATCH").Sum(request => long.Parse(request["Content-Length"] ?? "0", null));
        Assert.InRange(sent, 1, image.Layers[0].Blob.Length - 1);
    }

    [Fact]
    public async Task Squash_FromALayerIntoTheSameRepository_FindsWhatStays()
    {
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = Image(Packing.Gzip);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(image));
        int before = Source.Requests.Count;

        await ImageSquasher.SquashAsync(
            client.From($"{Source.Authority}/app:1"), client.To($"{Source.Authority}/app:slim"), new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Cancellation);

        Assert.DoesNotContain(Source.Requests.Skip(before), request => request.Target.Contains("mount", StringComparison.Ordinal));
        Assert.DoesNotContain(Source.Requests.Skip(before), request => request.Method is "PUT" && request["Content-Length"] == image.Layers[0].Blob.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Squash_MountRefusedOrOtherRegistry_CopiesWhatStaysAsItIs(bool isSameRegistry)
    {
        FakeRegistry to = isSameRegistry ? Source : Target;
        to.RefusesMounts = true;
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = Image(Packing.Gzip);
        await client.PushAsync($"{Source.Authority}/team/app:1", Archive(image));

        await ImageSquasher.SquashAsync(
            client.From($"{Source.Authority}/team/app:1"), client.To($"{to.Authority}/slim:1"), new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Cancellation);

        Assert.Equal(image.Layers[0].Blob, to.Blobs[("slim", image.Layers[0].Digest)]);
        Assert.Equal(0, to.OpenUploads);
    }

    [Fact]
    public async Task Squash_AllPlatforms_PutsTheIndexLast()
    {
        var layout = new OciLayoutBuilder();
        JsonObject index = layout.StoreIndex(
        [
            layout.StoreImage(Image(Packing.Gzip)),
            layout.StoreImage(ImageBuilder.Of(new LayerBuilder().File("arm", "1").Build(), new LayerBuilder().File("b", "2").Build()).Platform("linux", "arm64").Build()),
        ]);
        byte[] archive = layout.Add(index).BuildArchive();

        await SquashAsync(archive, new SquashOptions { Selection = new ImageSelection { AllPlatforms = true } });

        JsonNode root = JsonNode.Parse(Target.Manifests[("app", "slim")].Content)!;
        Assert.Equal("application/vnd.oci.image.index.v1+json", Target.Manifests[("app", "slim")].MediaType);
        Assert.Equal(2, root["manifests"]!.AsArray().Count);
        Assert.All(root["manifests"]!.AsArray(), child => Assert.True(Target.Manifests.ContainsKey(("app", (string)child!["digest"]!))));
        Assert.Equal("PUT /v2/app/manifests/slim", Target.Requests[^1].ToString());
    }

    [Fact]
    public async Task Squash_SeveralImagesForOneTag_AreRefusedBeforeTheTag()
    {
        byte[] archive = new OciLayoutBuilder()
            .AddImage(ImageBuilder.Of(new LayerBuilder().File("a", "1").Build()).Build())
            .AddImage(new ImageBuilder().Tag("other:1").Layer(new LayerBuilder().File("b", "1").Build()).Build())
            .BuildArchive();
        using var client = new RegistryClient(Clients.Options);

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => ImageSquasher.SquashAsync(
            ImageSource.FromStream(new MemoryStream(archive)), client.To($"{Target.Authority}/app:slim"),
            new SquashOptions { Selection = new ImageSelection { All = true } }, cancellationToken: Cancellation));

        Assert.Contains("can name one image, and there are 2", failure.Message, StringComparison.Ordinal);
        Assert.False(Target.Manifests.ContainsKey(("app", "slim")));
    }

    [Fact]
    public async Task Inspect_FromARegistry_Works()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(Image(Packing.Gzip)));

        InspectReport report = await ImageInspector.InspectAsync(client.From($"{Source.Authority}/app:1"), new InspectOptions(), cancellationToken: Cancellation);

        Assert.NotNull(report);
    }

    [Fact]
    public async Task From_Mirror_IsAskedFirstAndPassedOverWhenItHasNothing()
    {
        using var folder = new TempFolder();
        string conf = folder.Write("registries.conf", $"""
            [[registry]]
            prefix = "registry.example/team"
            location = "{Source.Authority}/real"
            [[registry.mirror]]
            location = "{Target.Authority}/mirror"
            """);
        using var plain = new RegistryClient(Clients.Options);
        await plain.PushAsync($"{Source.Authority}/real/app:1", Archive(Image(Packing.Gzip)));
        using var client = new RegistryClient(Clients.Options with { RegistriesConf = conf });

        await SquashToFileAsync(client.From("registry.example/team/app:1"));
        Assert.Contains(Target.Requests, request => request.Target == "/v2/mirror/app/manifests/1");

        await plain.PushAsync($"{Target.Authority}/mirror/app:1", Archive(Image(Packing.Gzip)));
        int before = Source.Requests.Count;
        await SquashToFileAsync(client.From("registry.example/team/app:1"));
        Assert.Equal(before, Source.Requests.Count);
    }

    [Fact]
    public async Task From_LoginOfTheOptions_ReachesNoMirrorAndNoOtherRegistry()
    {
        // The user trusts the registry that was named with the login, not those that settings put in its place.
        using var folder = new TempFolder();
        await using FakeRegistry mirror = await FakeRegistry.StartAsync(), other = await FakeRegistry.StartAsync();
        FakeRegistry[] all = [Source, mirror, other];
        foreach (FakeRegistry registry in all) registry.Before = RefuseAsync;
        string conf = folder.Write("registries.conf", $"""
            [[registry]]
            location = "{Source.Authority}"
            [[registry.mirror]]
            location = "{mirror.Authority}"
            [[registry]]
            prefix = "registry.example"
            location = "{other.Authority}"
            """);
        RegistryOptions options = Clients.Options with { RegistriesConf = conf, User = "me", Password = "secret" };
        using var client = new RegistryClient(options);
        using var narrow = new RegistryClient(options with { RegistriesConf = "/dev/null", LoginRegistry = Source.Authority });

        foreach (ImageSource image in (ImageSource[])[
            client.From($"{Source.Authority}/app:1"), client.From("registry.example/app:1"), narrow.From($"{other.Authority}/app:1"), narrow.From($"{Source.Authority}/app:2")])
        {
            await Assert.ThrowsAsync<RegistryException>(() => SquashToFileAsync(image));
        }

        Assert.Equal(2, Source.Requests.Count(request => request["Authorization"] is not null));
        Assert.All(mirror.Requests.Concat(other.Requests), request => Assert.Null(request["Authorization"]));
        Assert.All(all, registry => Assert.Contains(registry.Requests, request => request.Target == "/v2/app/manifests/1"));

        static Task<bool> RefuseAsync(HttpContext context)
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"r\"";
            return Task.FromResult(true);
        }
    }

    [Theory]
    [InlineData("registry.example/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("registry.example/app:1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void To_Digest_IsRefused(string name)
    {
        using var client = new RegistryClient(Clients.Options);

        Assert.Contains("give the target a tag", Assert.Throws<InvalidRequestException>(() => client.To(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void To_TagThatIsNone_IsRefused()
    {
        using var client = new RegistryClient(Clients.Options);

        Assert.Throws<InvalidRequestException>(() => client.To("registry.example/app:1", "a b"));
    }

    private static async Task<byte[]> SquashFileAsync(byte[] archive, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options with { Format = OutputFormat.OciArchive }, cancellationToken: Cancellation);
        return output.ToArray();
    }

    private static string AsDockers(JsonNode manifest)
    {
        manifest["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json";
        manifest["config"]!["mediaType"] = "application/vnd.docker.container.image.v1+json";
        foreach (JsonNode? layer in manifest["layers"]!.AsArray()) layer!["mediaType"] = "application/vnd.docker.image.rootfs.diff.tar.gzip";
        return manifest.ToJsonString();
    }
}
