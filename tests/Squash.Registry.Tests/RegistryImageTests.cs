using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Registry.Tests;

/// <summary>Squashing from registry to registry, compared with the same from file to file.</summary>
public sealed class RegistryImageTests : IAsyncLifetime
{
    private FakeRegistry _source = null!;
    private FakeRegistry _target = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = await FakeRegistry.StartAsync();
        _target = await FakeRegistry.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Theory]
    [InlineData(Packing.None, OciMediaTypes.Oci)]
    [InlineData(Packing.Gzip, OciMediaTypes.Oci)]
    [InlineData(Packing.Gzip, OciMediaTypes.Docker)]
    [InlineData(Packing.Zstd, OciMediaTypes.Oci)]
    public async Task Squash_RegistryToRegistry_IsTheSameAsFileToFile(Packing packing, OciMediaTypes types)
    {
        byte[] archive = Archive(Image(packing), types);
        ReadImage expected = Assert.Single(ImageReader.OfArchive(await SquashFileAsync(archive, new SquashOptions())).OciImages());

        SquashReport report = await SquashAsync(archive, new SquashOptions());

        using var client = new RegistryClient(Clients.Options);
        (JsonNode manifest, byte[] config, IReadOnlyList<byte[]> layers) = await client.ReadImageAsync($"{_target.Authority}/app:slim");
        Assert.Equal(expected.ConfigBytes, config);
        Assert.Equal(expected.Blobs, layers);
        Assert.Equal(expected.Manifest?.ToJsonString(), manifest.ToJsonString());
        Assert.Single(report.Images);
        Assert.Equal(Digest.Of(_target.Manifests[("app", "slim")].Content), report.Digest);
        Assert.Equal(0, _target.OpenUploads);
    }

    [Fact]
    public async Task Squash_IntoSeveralTags_SetsThemLast()
    {
        await SquashAsync(Archive(Image(Packing.Gzip)), new SquashOptions(), ["a", "slim", "b"]);

        Assert.Equal(
            ["PUT /v2/app/manifests/slim", "PUT /v2/app/manifests/a", "PUT /v2/app/manifests/b"],
            _target.Requests.TakeLast(3).Select(request => request.ToString()));
        Assert.Equal(["a", "b", "slim"], _target.Manifests.Keys.Select(key => key.Name).Where(name => !name.Contains(':', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Squash_TagsOfTheSource_AreNotTouched()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(Image(Packing.Gzip)));
        byte[] before = _source.Manifests[("app", "1")].Content;

        await ImageSquasher.SquashAsync(
            client.From($"{_source.Authority}/app:1"), client.To($"{_source.Authority}/app:slim"), new SquashOptions { Tags = [ImageReference.Parse("other:2")] }, cancellationToken: Cancellation);

        Assert.Equal(before, _source.Manifests[("app", "1")].Content);
        Assert.Equal(["1", "slim"], _source.Manifests.Keys.Select(key => key.Name).Where(name => !name.Contains(':', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Squash_FromALayer_MountsWhatStays()
    {
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = Image(Packing.Gzip);
        await client.PushAsync($"{_source.Authority}/team/app:1", Archive(image));
        int before = _source.Requests.Count;

        await ImageSquasher.SquashAsync(
            client.From($"{_source.Authority}/team/app:1"), client.To($"{_source.Authority}/slim:1"), new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Cancellation);

        // One layer stays, and is mounted; nothing that is sent is as large.
        JsonNode manifest = JsonNode.Parse(_source.Manifests[("slim", "1")].Content)!;
        Assert.Equal(image.Layers[0].Digest, (string?)manifest["layers"]?[0]?["digest"]);
        RecordedRequest[] requests = [.. _source.Requests.Skip(before)];
        Assert.Contains($"POST /v2/slim/blobs/uploads/?mount={image.Layers[0].Digest}&from=team%2Fapp", requests.Select(request => request.ToString()));
        long sent = requests.Where(request => request.Method is "PUT" or "PATCH").Sum(request => long.Parse(request["Content-Length"] ?? "0", null));
        Assert.InRange(sent, 1, image.Layers[0].Blob.Length - 1);
    }

    [Fact]
    public async Task Squash_FromALayerIntoTheSameRepository_FindsWhatStays()
    {
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = Image(Packing.Gzip);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(image));
        int before = _source.Requests.Count;

        await ImageSquasher.SquashAsync(
            client.From($"{_source.Authority}/app:1"), client.To($"{_source.Authority}/app:slim"), new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Cancellation);

        Assert.DoesNotContain(_source.Requests.Skip(before), request => request.Target.Contains("mount", StringComparison.Ordinal));
        Assert.DoesNotContain(_source.Requests.Skip(before), request => request.Method is "PUT" && request["Content-Length"] == image.Layers[0].Blob.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Squash_MountRefusedOrOtherRegistry_CopiesWhatStaysAsItIs(bool isSameRegistry)
    {
        FakeRegistry to = isSameRegistry ? _source : _target;
        to.RefusesMounts = true;
        using var client = new RegistryClient(Clients.Options);
        BuiltImage image = Image(Packing.Gzip);
        await client.PushAsync($"{_source.Authority}/team/app:1", Archive(image));

        await ImageSquasher.SquashAsync(
            client.From($"{_source.Authority}/team/app:1"), client.To($"{to.Authority}/slim:1"), new SquashOptions { From = LayerCut.AboveLowest(1) }, cancellationToken: Cancellation);

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

        JsonNode root = JsonNode.Parse(_target.Manifests[("app", "slim")].Content)!;
        Assert.Equal("application/vnd.oci.image.index.v1+json", _target.Manifests[("app", "slim")].MediaType);
        Assert.Equal(2, root["manifests"]!.AsArray().Count);
        Assert.All(root["manifests"]!.AsArray(), child => Assert.True(_target.Manifests.ContainsKey(("app", (string)child!["digest"]!))));
        Assert.Equal("PUT /v2/app/manifests/slim", _target.Requests[^1].ToString());
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
            ImageSource.FromStream(new MemoryStream(archive)), client.To($"{_target.Authority}/app:slim"),
            new SquashOptions { Selection = new ImageSelection { All = true } }, cancellationToken: Cancellation));

        Assert.Contains("can name one image, and there are 2", failure.Message, StringComparison.Ordinal);
        Assert.False(_target.Manifests.ContainsKey(("app", "slim")));
    }

    [Fact]
    public async Task Squash_LayerWithOtherBytes_IsADigestMismatchAndSetsNoTag()
    {
        BuiltImage image = Image(Packing.Gzip);
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(image));
        byte[] damaged = [.. image.Layers[1].Blob];
        damaged[^5] ^= 1;
        _source.Blobs[("app", image.Layers[1].Digest)] = damaged;

        Exception? failure = await Record.ExceptionAsync(() => SquashAsync(client));

        Assert.True(failure is DigestMismatchException or InvalidImageException or InvalidArchiveException, failure?.ToString());
        Assert.False(_target.Manifests.ContainsKey(("app", "slim")));
        Assert.Equal(0, _target.OpenUploads);
    }

    [Fact]
    public async Task Squash_MissingLayer_NamesIt()
    {
        BuiltImage image = Image(Packing.Gzip);
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(image));
        _source.Blobs.TryRemove(("app", image.Layers[1].Digest), out _);

        var failure = await Assert.ThrowsAsync<InvalidImageException>(() => SquashAsync(client));

        Assert.Contains(image.Layers[1].Digest, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"docker://{_source.Authority}/app:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squash_ForeignLayer_IsRefused()
    {
        var layout = new OciLayoutBuilder();
        layout.Add(layout.StoreImage(Image(Packing.Gzip), layerType: "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"));
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", layout.BuildArchive());

        await Assert.ThrowsAsync<UnsupportedFeatureException>(() => SquashAsync(client));
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", "{}")]
    [InlineData("application/json", """{"schemaVersion": 1, "fsLayers": []}""")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json", """{"schemaVersion": 1, "fsLayers": []}""")]
    public async Task Squash_Schema1_IsRefusedWithWhatToDo(string mediaType, string manifest)
    {
        _source.Manifests[("app", "1")] = (mediaType, Encoding.UTF8.GetBytes(manifest));
        using var client = new RegistryClient(Clients.Options);

        Assert.Equal(
            $"the manifest of {_source.Authority}/app:1 has the form of before 2016 (schema 1): pull and push it with a current docker first",
            (await Assert.ThrowsAsync<UnsupportedFeatureException>(() => SquashAsync(client))).Message);
    }

    [Fact]
    public async Task Squash_ManifestWithoutMediaType_IsUnderstood()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(Image(Packing.Gzip)));
        _source.Manifests[("app", "1")] = ("text/plain", _source.Manifests[("app", "1")].Content);

        await SquashAsync(client);
    }

    [Fact]
    public async Task Squash_CancelledDuringThePush_SetsNoTagAndLeavesNothingOpen()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(Image(Packing.None)));
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _target.Before = async context =>
        {
            if (context.Request.Method != "PATCH") return false;
            await source.CancelAsync();
            return false;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageSquasher.SquashAsync(
            client.From($"{_source.Authority}/app:1"), client.To($"{_target.Authority}/app:slim"), new SquashOptions(), cancellationToken: source.Token));

        Assert.Empty(_target.Manifests);
        Assert.Equal(0, _target.OpenUploads);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public async Task Squash_RegistryThatLosesUploads_GetsTheLayerAgain(int losses, bool succeeds)
    {
        int left = losses;
        int pieces = 0;
        bool isLost = false;
        _target.Before = async context =>
        {
            switch (context.Request.Method)
            {
                case "POST":
                    (pieces, isLost) = (0, false);
                    return false;
                case "PATCH" when ++pieces == 3 && left-- > 0:
                    isLost = true;
                    context.Abort();
                    return true;
                case "GET" when isLost:
                    await FakeRegistry.ErrorAsync(context, 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
                    return true;
                default:
                    return false;
            }
        };

        Exception? failure = await Record.ExceptionAsync(() => SquashAsync(Archive(Image(Packing.None)), new SquashOptions { Compression = LayerCompression.None }));

        if (succeeds) Assert.Null(failure);
        else Assert.Contains("lost what was sent before", Assert.IsType<RegistryException>(failure).Message, StringComparison.Ordinal);
        Assert.Equal(succeeds, _target.Manifests.ContainsKey(("app", "slim")));
        Assert.Equal(0, _target.OpenUploads);
    }

    [Fact]
    public async Task Inspect_FromARegistry_Works()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(Image(Packing.Gzip)));

        InspectReport report = await ImageInspector.InspectAsync(client.From($"{_source.Authority}/app:1"), new InspectOptions(), cancellationToken: Cancellation);

        Assert.NotNull(report);
    }

    [Fact]
    public async Task From_Mirror_IsAskedFirstAndPassedOverWhenItHasNothing()
    {
        using var folder = new TempFolder();
        string conf = folder.Write("registries.conf", $"""
            [[registry]]
            prefix = "registry.example/team"
            location = "{_source.Authority}/real"
            [[registry.mirror]]
            location = "{_target.Authority}/mirror"
            """);
        using var plain = new RegistryClient(Clients.Options);
        await plain.PushAsync($"{_source.Authority}/real/app:1", Archive(Image(Packing.Gzip)));
        using var client = new RegistryClient(Clients.Options with { RegistriesConf = conf });

        await SquashToFileAsync(client.From("registry.example/team/app:1"));
        Assert.Contains(_target.Requests, request => request.Target == "/v2/mirror/app/manifests/1");

        await plain.PushAsync($"{_target.Authority}/mirror/app:1", Archive(Image(Packing.Gzip)));
        int before = _source.Requests.Count;
        await SquashToFileAsync(client.From("registry.example/team/app:1"));
        Assert.Equal(before, _source.Requests.Count);
    }

    [Theory]
    [InlineData(401, "401 Unauthorized: X: y (no credentials were found; log in with docker login {0}, or name a file in RegistryOptions.AuthFile)")]
    [InlineData(403, "403 Forbidden: X: y (no credentials were found; log in with docker login {0}, or name a file in RegistryOptions.AuthFile)")]
    [InlineData(404, "404 Not Found: X: y; create the repository app first, or log in if it is private: docker login {0}")]
    public async Task Squash_IntoARegistryThatRefusesUploads_IsNoticedBeforeThePull(int status, string problem)
    {
        // It took a pull of the whole image to find out that the target needs a login.
        _target.Before = async context =>
        {
            if (context.Request.Method != "POST") return false;
            await FakeRegistry.ErrorAsync(context, status, "X", "y");
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(() => SquashAsync(Archive(Image(Packing.Gzip)), new SquashOptions()));

        Assert.Equal($"{_target.Authority}: an upload to {_target.Authority}/app: {string.Format(null, problem, _target.Authority)}", failure.Message);
        Assert.DoesNotContain(_source.Requests, request => request.Method == "GET" && request.Target.Contains("/app/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task From_ImageWhoseConfigIsGone_NamesTheRegistry()
    {
        BuiltImage image = Image(Packing.Gzip);
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", Archive(image));
        string config = Digest.Of(image.Config).ToString();
        Assert.True(_source.Blobs.TryRemove(("app", config), out _));

        var failure = await Assert.ThrowsAsync<InvalidImageException>(() => SquashToFileAsync(client.From($"{_source.Authority}/app:1")));

        Assert.Equal(
            $"{_source.Authority}/app:1: its config blobs/{config.Replace(':', '/')} is not in the registry; it is incomplete, push the image again", failure.Message);
    }

    [Fact]
    public async Task From_LoginOfTheOptions_ReachesNoMirrorAndNoOtherRegistry()
    {
        // The user trusts the registry that was named with the login, not those that settings put in its place.
        using var folder = new TempFolder();
        await using FakeRegistry mirror = await FakeRegistry.StartAsync(), other = await FakeRegistry.StartAsync();
        FakeRegistry[] all = [_source, mirror, other];
        foreach (FakeRegistry registry in all) registry.Before = RefuseAsync;
        string conf = folder.Write("registries.conf", $"""
            [[registry]]
            location = "{_source.Authority}"
            [[registry.mirror]]
            location = "{mirror.Authority}"
            [[registry]]
            prefix = "registry.example"
            location = "{other.Authority}"
            """);
        RegistryOptions options = Clients.Options with { RegistriesConf = conf, User = "me", Password = "secret" };
        using var client = new RegistryClient(options);
        using var narrow = new RegistryClient(options with { RegistriesConf = "/dev/null", LoginRegistry = _source.Authority });

        foreach (ImageSource image in (ImageSource[])[
            client.From($"{_source.Authority}/app:1"), client.From("registry.example/app:1"), narrow.From($"{other.Authority}/app:1"), narrow.From($"{_source.Authority}/app:2")])
        {
            await Assert.ThrowsAsync<RegistryException>(() => SquashToFileAsync(image));
        }

        Assert.Equal(2, _source.Requests.Count(request => request["Authorization"] is not null));
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

    // A large layer at the bottom, files that go, and some that stay.
    private static BuiltImage Image(Packing packing) => new ImageBuilder().Tag("test:latest")
        .Layer(new LayerBuilder().Directory("etc/").File("etc/big", new string('x', 10) + Convert.ToBase64String(Clients.Bytes(400_000))).File("etc/old", "1"), packing)
        .Layer(new LayerBuilder().Whiteout("etc/old").File("etc/new", Convert.ToBase64String(Clients.Bytes(90_000, 2))), packing)
        .Layer(new LayerBuilder().File("etc/last", "3"), packing)
        .Build();

    private static byte[] Archive(BuiltImage image, OciMediaTypes types = OciMediaTypes.Oci) =>
        new OciLayoutBuilder { MediaTypes = types }.AddImage(image).BuildArchive();

    private static async Task<byte[]> SquashFileAsync(byte[] archive, SquashOptions options)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, options with { Format = OutputFormat.OciArchive }, cancellationToken: Cancellation);
        return output.ToArray();
    }

    private static async Task SquashToFileAsync(ImageSource source)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(source, ImageTarget.ToStream(output), new SquashOptions(), cancellationToken: Cancellation);
    }

    private async Task<SquashReport> SquashAsync(byte[] archive, SquashOptions options, params IEnumerable<string> tags)
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{_source.Authority}/app:1", archive);
        return await ImageSquasher.SquashAsync(
            client.From($"{_source.Authority}/app:1"), client.To($"{_target.Authority}/app:slim", tags), options, cancellationToken: Cancellation);
    }

    private async Task SquashAsync(RegistryClient client) => await ImageSquasher.SquashAsync(
        client.From($"{_source.Authority}/app:1"), client.To($"{_target.Authority}/app:slim"), new SquashOptions(), cancellationToken: Cancellation);
}
