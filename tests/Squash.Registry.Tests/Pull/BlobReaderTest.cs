using Microsoft.AspNetCore.Http;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Pull;

/// <summary>A registry with one blob.</summary>
public abstract class BlobReaderTest : IAsyncLifetime
{
    private FakeRegistry? _registry;

    private protected byte[] Content { get; } = Clients.Bytes(3_000_000);

    private protected FakeRegistry Registry => _registry ?? throw new InvalidOperationException("The registry has not started.");

    private protected string BlobDigest { get; private set; } = "";

    private protected IEnumerable<RecordedRequest> BlobRequests => Registry.Requests.Where(request => request.Target.Contains("/blobs/", StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        _registry = await FakeRegistry.StartAsync();
        BlobDigest = Registry.AddBlob("app", Content);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Registry.DisposeAsync();
    }

    private protected static bool IsBlob(HttpContext context) => context.Request.Path.Value?.Contains("/blobs/sha256:", StringComparison.Ordinal) == true;

    private protected async Task<byte[]> ReadAsync()
    {
        using var client = new RegistryClient(Clients.Options);
        Repository repository = client.Pull(Registry);
        return await repository.ReadBlobAsync(BlobDigest, Content.Length);
    }
}
