using System.Diagnostics;
using Squash.Registry.Pull;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Pull;

public sealed class ManifestReaderTests : IAsyncLifetime
{
    private const string Type = "application/vnd.oci.image.manifest.v1+json";

    private static readonly byte[] Content = "{\"schemaVersion\": 2}"u8.ToArray();

    private FakeRegistry _registry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        _registry.Manifests[("app", "1")] = (Type, Content);
        _registry.Manifests[("app", Digest.Of(Content).ToString())] = (Type, Content);
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Read_Tag_GivesTheBytesAndTheirDigest()
    {
        FetchedManifest manifest = await ReadAsync("app:1");

        Assert.Equal((Type, Digest.Of(Content)), (manifest.MediaType, manifest.Digest));
        Assert.Equal(Content, manifest.Content);
    }

    [Fact]
    public async Task Read_AsksForAllKindsOfImages()
    {
        await ReadAsync("app:1");

        string? accept = _registry.Requests[^1]["Accept"];
        Assert.Equal(
            "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
            + "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json", accept);
    }

    [Fact]
    public async Task Read_Digest_IsVerified()
    {
        _registry.Manifests[("app", Digest.Of(Content).ToString())] = (Type, "{}"u8.ToArray());

        var failure = await Assert.ThrowsAsync<DigestMismatchException>(() => ReadAsync($"app@{Digest.Of(Content)}"));

        Assert.Equal(Digest.Of(Content), failure.Expected);
    }

    [Fact]
    public async Task Read_DigestOfTheAnswerThatDoesNotFit_IsRefused()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Path == "/v2/") return false;
            context.Response.Headers["Docker-Content-Digest"] = Digest.Of([]).ToString();
            await context.Response.Body.WriteAsync(Content);
            return true;
        };

        await Assert.ThrowsAsync<DigestMismatchException>(() => ReadAsync("app:1"));
    }

    [Fact]
    public async Task Read_NoSuchTag_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync("app:2"));

        Assert.Equal(
            $"{_registry.Authority}: the manifest of {_registry.Authority}/app:2: 404 Not Found: MANIFEST_UNKNOWN: manifest unknown; "
                + $"check that the repository app has a tag 2, or log in if it is private: docker login {_registry.Authority}",
            failure.Message);
    }

    [Fact]
    public async Task Read_NoSuchDigest_SaysWhatToCheck()
    {
        var failure = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync($"app@{Digest.Of([])}"));

        Assert.Contains("; check that the repository app has an image with this digest, or log in", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_GigabyteManifest_IsRefusedWithoutReadingIt(bool statesLength)
    {
        long sent = 0;
        _registry.Before = async context =>
        {
            if (context.Request.Path == "/v2/") return false;
            if (statesLength) context.Response.ContentLength = 1 << 30;
            byte[] piece = new byte[1024 * 1024];

            // The server hears late that its client went away, and writes into the void until then: it must not write as fast as it can.
            while (sent < 1 << 30 && !context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece);
                await Task.Delay(1);
                sent += piece.Length;
            }

            return true;
        };
        long start = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<LimitExceededException>(() => ReadAsync("app:1"));

        Assert.Contains("more than 4194304 bytes", failure.Message, StringComparison.Ordinal);
        Assert.True(sent < 500_000_000, $"{sent} bytes were sent");
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Read_ErrorWithControlCharacters_IsOneLine()
    {
        _registry.Before = async context =>
        {
            if (context.Request.Path == "/v2/") return false;
            await FakeRegistry.ErrorAsync(context, 403, "DENIED", "a\r\n\u001b[31mb" + new string('x', 10_000));
            return true;
        };

        var failure = await Assert.ThrowsAsync<RegistryException>(() => ReadAsync("app:1"));

        Assert.DoesNotContain('\n', failure.Message);
        Assert.DoesNotContain('\u001b', failure.Message);
        Assert.True(failure.Message.Length < 400);
    }

    [Fact]
    public async Task Find_Tag_GivesTheDigestOrNothing()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry);

        Assert.Equal(Digest.Of(Content), await repository.Manifests.FindAsync("1", Cancellation));
        Assert.Null(await repository.Manifests.FindAsync("2", Cancellation));
    }

    private async Task<FetchedManifest> ReadAsync(string name)
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(_registry, name);
        return await repository.Manifests.ReadAsync(Cancellation);
    }
}
