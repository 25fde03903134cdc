using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Push;

/// <summary>A layer that is sent while it is made. Pieces have 64 KiB here.</summary>
public abstract class ChunkedUploadTest : IAsyncLifetime
{
    private FakeRegistry? _registry;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected byte[] Content { get; } = Clients.Bytes(300_000);

    private protected FakeRegistry Registry => _registry ?? throw new InvalidOperationException("The registry has not started.");

    private protected int Patches => Registry.Requests.Count(request => request.Method == "PATCH");

    public async ValueTask InitializeAsync() => _registry = await FakeRegistry.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Registry.DisposeAsync();
    }

    private protected async Task SendAsync(byte[]? content = null)
    {
        content ??= Content;
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Push(Registry);
        Digest digest = await repository.SendNewBlobAsync(content);
        Assert.Equal(content, Registry.Blobs[("app", digest.ToString())]);
        Assert.Equal(0, Registry.OpenUploads);
    }
}
