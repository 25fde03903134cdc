using System.Text;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests;

/// <summary>The digest and annotations of an image, found without reading its layers.</summary>
public sealed class ManifestFinderTests : IAsyncLifetime
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";

    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes("""{"schemaVersion": 2, "annotations": {"a": "1", "b": 2}}""");

    private readonly TempFolder _folder = new();
    private FakeRegistry _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        Add(_registry, "1", ManifestType, Manifest);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task FindDigest_Tag_IsAskedWithoutReading()
    {
        Assert.Equal(Digest.Of(Manifest), await FindDigestAsync("app:1"));

        Assert.Equal(["HEAD /v2/app/manifests/1"], _registry.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public async Task FindDigest_AnswerWithoutADigest_IsRead()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Path == "/v2/") return false;
            context.Response.ContentType = ManifestType;
            if (context.Request.Method == "GET") await context.Response.Body.WriteAsync(Manifest, Cancellation);
            return true;
        };

        Assert.Equal(Digest.Of(Manifest), await FindDigestAsync("app:1"));
    }

    [Theory]
    [InlineData("app:2")]
    [InlineData("app@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Find_NoSuchImage_IsNothing(string name)
    {
        using var client = new RegistryClient(Clients.Options);
        var reference = RegistryReference.Parse($"{_registry.Authority}/{name}");

        Assert.Null(await client.FindDigestAsync(reference, Cancellation));
        Assert.Null(await client.FindManifestAsync(reference, Cancellation));
    }

    [Fact]
    public async Task Find_RegistryThatRefuses_SaysSo()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Path == "/v2/") return false;
            await FakeRegistry.ErrorAsync(context, 403, "DENIED", "no");
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(() => FindDigestAsync("app:1"));

        Assert.Contains("403 Forbidden: DENIED: no", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindManifest_Manifest_HasItsAnnotations()
    {
        RegistryManifest manifest = await FindManifestAsync("app:1");

        Assert.Equal(Digest.Of(Manifest), manifest.Digest);
        Assert.Equal([new("a", "1")], manifest.Annotations);
    }

    [Fact]
    public async Task FindManifest_Index_HasTheAnnotationsOfItsFirstManifest()
    {
        byte[] index = Encoding.UTF8.GetBytes($$"""{"schemaVersion": 2, "manifests": [{"digest": "{{Digest.Of(Manifest)}}"}, {"digest": "{{Digest.Of([])}}"}]}""");
        Add(_registry, "multi", IndexType, index);

        RegistryManifest manifest = await FindManifestAsync("app:multi");

        Assert.Equal(Digest.Of(index), manifest.Digest);
        Assert.Equal("1", manifest.Annotations["a"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"annotations": []}""")]
    [InlineData("{")]
    public async Task FindManifest_Damaged_IsRefused(string content)
    {
        Add(_registry, "bad", ManifestType, Encoding.UTF8.GetBytes(content));

        await Assert.ThrowsAsync<InvalidImageException>(() => FindManifestAsync("app:bad"));
    }

    /// <summary>A pull asks the mirror first; a push goes to the registry, so that only its own answer counts there.</summary>
    [Fact]
    public async Task Find_Mirror_IsAskedOnlyForWhatIsPulled()
    {
        await using FakeRegistry mirror = await FakeRegistry.StartAsync();
        byte[] older = "{}"u8.ToArray();
        Add(mirror, "1", ManifestType, older);
        Add(_registry, "new", ManifestType, Manifest);
        string conf = _folder.Write(
            "registries.conf", $"[[registry]]\nlocation = \"{_registry.Authority}\"\n[[registry.mirror]]\nlocation = \"{mirror.Authority}\"\n");
        using var client = new RegistryClient(Clients.Options with { RegistriesConf = conf });
        var reference = RegistryReference.Parse($"{_registry.Authority}/app:1");

        Assert.Equal(Digest.Of(older), await client.FindDigestAsync(reference, Cancellation));
        Assert.Equal(Digest.Of(Manifest), await client.FindDigestAsync(reference.WithTag("new"), Cancellation));
        Assert.Equal(Digest.Of(Manifest), (await client.FindManifestAsync(reference, Cancellation))?.Digest);
    }

    private static void Add(FakeRegistry registry, string tag, string type, byte[] content) =>
        registry.Manifests[("app", tag)] = registry.Manifests[("app", Digest.Of(content).ToString())] = (type, content);

    private async Task<Digest?> FindDigestAsync(string name)
    {
        using var client = new RegistryClient(Clients.Options);
        return await client.FindDigestAsync(RegistryReference.Parse($"{_registry.Authority}/{name}"), Cancellation);
    }

    private async Task<RegistryManifest> FindManifestAsync(string name)
    {
        using var client = new RegistryClient(Clients.Options);
        return await client.FindManifestAsync(RegistryReference.Parse($"{_registry.Authority}/{name}"), Cancellation) ?? throw new InvalidOperationException("not found");
    }
}
