using System.Text;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport.Images;

namespace Squash.Registry.Tests;

/// <summary>Registries that refuse, lose or damage something.</summary>
public sealed class RegistryFailureTests : RegistryPairTest
{
    [Fact]
    public async Task Squash_LayerWithOtherBytes_IsADigestMismatchAndSetsNoTag()
    {
        BuiltImage image = Image(Packing.Gzip);
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(image));
        byte[] damaged = [.. image.Layers[1].Blob];
        damaged[^5] ^= 1;
        Source.Blobs[("app", image.Layers[1].Digest)] = damaged;

        Exception? failure = await Record.ExceptionAsync(() => SquashAsync(client));

        Assert.True(failure is DigestMismatchException or InvalidImageException or InvalidArchiveException, failure?.ToString());
        Assert.False(Target.Manifests.ContainsKey(("app", "slim")));
        Assert.Equal(0, Target.OpenUploads);
    }

    [Fact]
    public async Task Squash_MissingLayer_NamesIt()
    {
        BuiltImage image = Image(Packing.Gzip);
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(image));
        Source.Blobs.TryRemove(("app", image.Layers[1].Digest), out _);

        var failure = await Assert.ThrowsAsync<InvalidImageException>(() => SquashAsync(client));

        Assert.Contains(image.Layers[1].Digest, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"docker://{Source.Authority}/app:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squash_ForeignLayer_IsRefused()
    {
        var layout = new OciLayoutBuilder();
        layout.Add(layout.StoreImage(Image(Packing.Gzip), layerType: "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"));
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", layout.BuildArchive());

        await Assert.ThrowsAsync<UnsupportedFeatureException>(() => SquashAsync(client));
    }

    [Theory]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", "{}")]
    [InlineData("application/json", """{"schemaVersion": 1, "fsLayers": []}""")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json", """{"schemaVersion": 1, "fsLayers": []}""")]
    public async Task Squash_Schema1_IsRefusedWithWhatToDo(string mediaType, string manifest)
    {
        Source.Manifests[("app", "1")] = (mediaType, Encoding.UTF8.GetBytes(manifest));
        using var client = new RegistryClient(Clients.Options);

        Assert.Equal(
            $"the manifest of {Source.Authority}/app:1 has the form of before 2016 (schema 1): pull and push it with a current docker first",
            (await Assert.ThrowsAsync<UnsupportedFeatureException>(() => SquashAsync(client))).Message);
    }

    [Fact]
    public async Task Squash_ManifestWithoutMediaType_IsUnderstood()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(Image(Packing.Gzip)));
        Source.Manifests[("app", "1")] = ("text/plain", Source.Manifests[("app", "1")].Content);

        await SquashAsync(client);
    }

    [Fact]
    public async Task Squash_CancelledDuringThePush_SetsNoTagAndLeavesNothingOpen()
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(Image(Packing.None)));
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Target.Before = async context =>
        {
            if (context.Request.Method != "PATCH") return false;
            await source.CancelAsync();
            return false;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageSquasher.SquashAsync(
            client.From($"{Source.Authority}/app:1"), client.To($"{Target.Authority}/app:slim"), new SquashOptions(), cancellationToken: source.Token));

        Assert.Empty(Target.Manifests);
        Assert.Equal(0, Target.OpenUploads);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public async Task Squash_RegistryThatLosesUploads_GetsTheLayerAgain(int losses, bool succeeds)
    {
        int left = losses;
        int pieces = 0;
        bool isLost = false;
        Target.Before = async context =>
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
        Assert.Equal(succeeds, Target.Manifests.ContainsKey(("app", "slim")));
        Assert.Equal(0, Target.OpenUploads);
    }

    [Theory]
    [InlineData(401, "401 Unauthorized: X: y (no credentials were found; log in with docker login {0}, or name a file in RegistryOptions.AuthFile)")]
    [InlineData(403, "403 Forbidden: X: y (no credentials were found; log in with docker login {0}, or name a file in RegistryOptions.AuthFile)")]
    [InlineData(404, "404 Not Found: X: y; create the repository app first, or log in if it is private: docker login {0}")]
    public async Task Squash_IntoARegistryThatRefusesUploads_IsNoticedBeforeThePull(int status, string problem)
    {
        // It took a pull of the whole image to find out that the target needs a login.
        Target.Before = async context =>
        {
            if (context.Request.Method != "POST") return false;
            await FakeRegistry.ErrorAsync(context, status, "X", "y");
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(() => SquashAsync(Archive(Image(Packing.Gzip)), new SquashOptions()));

        Assert.Equal($"{Target.Authority}: an upload to {Target.Authority}/app: {string.Format(null, problem, Target.Authority)}", failure.Message);
        Assert.DoesNotContain(Source.Requests, request => request.Method == "GET" && request.Target.Contains("/app/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task From_ImageWhoseConfigIsGone_NamesTheRegistry()
    {
        BuiltImage image = Image(Packing.Gzip);
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", Archive(image));
        string config = Digest.Of(image.Config).ToString();
        Assert.True(Source.Blobs.TryRemove(("app", config), out _));

        var failure = await Assert.ThrowsAsync<InvalidImageException>(() => SquashToFileAsync(client.From($"{Source.Authority}/app:1")));

        Assert.Equal(
            $"{Source.Authority}/app:1: its config {config} is not in the registry; it is incomplete, push the image again", failure.Message);
    }
}
