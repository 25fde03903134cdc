using System.Text.Json.Nodes;
using Squash.Registry.Tests.Fakes;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Registry.Tests.Real;

/// <summary>Against Debian's docker-registry: plain, with a password, with TLS and its own CA.</summary>
[Trait(Cost.Trait, Cost.Engine)]
public sealed class DockerRegistryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Squash_Plain_IsTheSameAsFileToFile()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();

        await SquashAndCompareAsync(registry, Clients.Options);
    }

    [Fact]
    public async Task Squash_WithPassword_LogsIn()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync(withLogin: true);

        await SquashAndCompareAsync(registry, WithLogin(registry));
        var failure = await Assert.ThrowsAsync<RegistryException>(() => SquashAndCompareAsync(registry, Clients.Options));
        Assert.Contains("401 Unauthorized: UNAUTHORIZED: authentication required (no credentials were found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Squash_TlsWithOwnAuthority_IsVerified()
    {
        using var certificates = new TestCertificates();
        using DockerRegistry registry = await DockerRegistry.StartAsync(withLogin: true, certificates);
        _folder.Write("certs/ca.crt", certificates.AuthorityPem);

        await SquashAndCompareAsync(registry, WithLogin(registry) with { CertificateDirectory = _folder.PathOf("certs") });
        await Assert.ThrowsAsync<RegistryException>(() => SquashAndCompareAsync(registry, WithLogin(registry)));
    }

    [Fact]
    public async Task Squash_FromALayer_MountsWhatStays()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync(withLogin: true);
        using var client = new RegistryClient(WithLogin(registry));
        BuiltImage image = Image();
        await client.PushAsync($"{registry.Authority}/team/app:1", Archive(image));
        int before = registry.Requests().Count;

        await SquashAsync(client, $"{registry.Authority}/team/app:1", $"{registry.Authority}/slim:1", new SquashOptions { From = LayerCut.AboveLowest(1) });

        string[] requests = [.. registry.Requests().Skip(before)];
        Assert.Contains($"POST /v2/slim/blobs/uploads/?mount={image.Layers[0].Digest}&from=team/app 201", requests);
        Assert.DoesNotContain(requests, request => request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains(image.Layers[0].Digest, StringComparison.Ordinal));
        (JsonNode manifest, _, _) = await client.ReadImageAsync($"{registry.Authority}/slim:1");
        Assert.Equal(image.Layers[0].Digest, (string?)manifest["layers"]?[0]?["digest"]);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(2)]
    public async Task Squash_TokenServer_AllowsWhatIsNeeded(int seconds)
    {
        using var certificates = new TestCertificates();
        using var signer = certificates.Issue("token server");
        var tokens = new JwtTokens(signer) { Seconds = seconds };
        await using FakeServer server = await FakeServer.StartAsync(tokens.AnswerAsync);
        using DockerRegistry registry = await DockerRegistry.StartAsync(tokens: ($"http://{server.Authority}/token", certificates.AuthorityPem));
        RegistryOptions options = WithLogin(registry);
        using var client = new RegistryClient(options);

        await SquashAndCompareAsync(registry, options);
        await SquashAsync(client, $"{registry.Authority}/team/app:1", $"{registry.Authority}/mounted:1", new SquashOptions { From = LayerCut.AboveLowest(1) });

        Assert.Contains("repository:mounted:pull,push repository:team/app:pull", tokens.Scopes);
        Assert.Contains(registry.Requests(), request => request.StartsWith("POST /v2/mounted/blobs/uploads/?mount=", StringComparison.Ordinal) && request.EndsWith(" 201", StringComparison.Ordinal));
        var failure = await Assert.ThrowsAsync<RegistryException>(() => SquashAndCompareAsync(registry, Clients.Options));
        Assert.Contains("401", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListTags_GivesThem()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{registry.Authority}/app:1", Archive(Image()));
        await client.PushAsync($"{registry.Authority}/app:2", Archive(Image()));

        Assert.Equal(["1", "2"], (await client.ListTagsAsync(RegistryReference.Parse($"{registry.Authority}/app"), Cancellation)).Order());
    }

    /// <summary>Wherever a connection breaks, the push goes on or fails, and the tag is the old image or the new one.</summary>
    [Fact]
    public async Task Squash_ConnectionsThatAreCutAnywhere_LeaveTheOldImageOrTheNewOne()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        await using var proxy = new CuttingProxy(registry.Authority);
        using var direct = new RegistryClient(Clients.Options);
        byte[] archive = Archive(Image());
        await direct.PushAsync($"{registry.Authority}/app:1", archive);
        byte[] oldArchive = Archive(ImageBuilder.Of(new LayerBuilder().File("old", "1").Build()).Build());
        await SquashAsync(direct, $"{registry.Authority}/app:1", $"{registry.Authority}/app:expected", new SquashOptions { Compression = LayerCompression.None });
        byte[] expected = await ManifestAsync(direct, $"{registry.Authority}/app:expected");
        var random = new Random(1);

        for (int i = 0; i < 20; i++)
        {
            // Even rounds may try again, and must succeed; odd ones may not. Each has its own repository, so that no blob exists yet.
            string name = $"target{i}/app:slim";
            await direct.PushAsync($"{registry.Authority}/{name}", oldArchive);
            using var client = new RegistryClient(Clients.Options with { Retries = i % 2 == 0 ? 3 : 0 });
            proxy.CutAfter(random.Next(500, 1_500_000));
            Exception? failure = await Record.ExceptionAsync(
                () => SquashAsync(client, $"{proxy.Authority}/app:1", $"{proxy.Authority}/{name}", new SquashOptions { Compression = LayerCompression.None }));
            proxy.CutAfter(long.MaxValue);

            Assert.True(failure is null or RegistryException, failure?.ToString());
            if (i % 2 == 0) Assert.Null(failure);
            byte[] now = await ManifestAsync(direct, $"{registry.Authority}/{name}");
            await direct.ReadImageAsync($"{registry.Authority}/{name}");
            if (!now.AsSpan().SequenceEqual(expected))
            {
                Assert.NotNull(failure);
                Assert.Equal(ImageReader.OfArchive(oldArchive).Json("index.json")["manifests"]?[0]?["digest"]?.ToString(), Digest.Of(now).ToString());
            }
        }

        Assert.True(proxy.Cuts >= 15, $"only {proxy.Cuts} connections were cut");

        // distribution answers 404 to a DELETE if it has more of the upload than the client knows, as after a piece that broke off. Other
        // uploads are left because the answer that began them was lost. The client has ended all the rest.
        string[] requests = [.. registry.Requests()];
        foreach (string id in registry.OpenUploads())
        {
            string[] own = [.. requests.Where(request => request.Contains($"/uploads/{id}", StringComparison.Ordinal))];
            Assert.True(
                own.Length == 0 || own.Any(request => request.StartsWith("DELETE", StringComparison.Ordinal) && request.EndsWith(" 404", StringComparison.Ordinal)),
                $"upload {id} is open:\n{string.Join('\n', own)}");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task SquashAndCompareAsync(DockerRegistry registry, RegistryOptions options)
    {
        byte[] archive = Archive(Image());
        using var client = new RegistryClient(options);
        await client.PushAsync($"{registry.Authority}/team/app:1", archive);

        await SquashAsync(client, $"{registry.Authority}/team/app:1", $"{registry.Authority}/slim/app:1", new SquashOptions());

        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(new MemoryStream(archive), output, new SquashOptions { Format = OutputFormat.OciArchive }, cancellationToken: Cancellation);
        ReadImage expected = Assert.Single(ImageReader.OfArchive(output.ToArray()).OciImages());
        (JsonNode manifest, byte[] config, IReadOnlyList<byte[]> layers) = await client.ReadImageAsync($"{registry.Authority}/slim/app:1");
        Assert.Equal(expected.Manifest?.ToJsonString(), manifest.ToJsonString());
        Assert.Equal(expected.ConfigBytes, config);
        Assert.Equal(expected.Blobs, layers);
        Assert.Empty(registry.OpenUploads());
    }

    private RegistryOptions WithLogin(DockerRegistry registry)
    {
        string login = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{DockerRegistry.User}:{DockerRegistry.Password}"));
        return Clients.Options with { AuthFile = _folder.Write("auth.json", $"{{\"auths\": {{\"{registry.Authority}\": {{\"auth\": \"{login}\"}}}}}}") };
    }

    private static async Task SquashAsync(RegistryClient client, string from, string to, SquashOptions options) =>
        await ImageSquasher.SquashAsync(client.From(from), client.To(to), options, cancellationToken: Cancellation);

    private static async Task<byte[]> ManifestAsync(RegistryClient client, string name) =>
        (await client.OpenForPull(RegistryReference.Parse(name)).Single().Manifests.ReadAsync(Cancellation)).Content;

    private static BuiltImage Image() => new ImageBuilder().Tag("test:latest")
        .Layer(new LayerBuilder().File("big", Convert.ToBase64String(Clients.Bytes(400_000))).File("old", "1"), Packing.Gzip)
        .Layer(new LayerBuilder().Whiteout("old").File("new", Convert.ToBase64String(Clients.Bytes(200_000, 2))), Packing.Gzip)
        .Build();

    private static byte[] Archive(BuiltImage image) => new OciLayoutBuilder().AddImage(image).BuildArchive();
}
