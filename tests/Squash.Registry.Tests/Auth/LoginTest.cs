using System.Text;
using Squash.Registry.Tests.Fakes;

namespace Squash.Registry.Tests.Auth;

/// <summary>Logging in, against a server that asks for it in the ways of the field.</summary>
public abstract class LoginTest : IAsyncLifetime
{
    private FakeRegistry? _server;

    private protected TempFolder Folder { get; } = new();

    private protected FakeTokens Tokens { get; } = new();

    private protected FakeRegistry Registry => _server ?? throw new InvalidOperationException("The registry has not started.");

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeRegistry.StartAsync();
        Registry.Before = Tokens.GuardAsync;
        Registry.AddBlob("app", [1, 2, 3]);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Registry.DisposeAsync();
        Folder.Dispose();
    }

    private protected string WriteAuths(string key, string value) =>
        Folder.Write("auth.json", $"{{\"auths\": {{\"{Registry.Authority}\": {{\"{key}\": \"{value}\"}}}}}}");

    private protected async Task ReadAsync(RegistryOptions options)
    {
        using var client = new RegistryClient(options);
        Repository repository = client.Pull(Registry);
        Assert.Equal([1, 2, 3], await repository.ReadBlobAsync(Digest.Of([1, 2, 3]).ToString(), 3));
    }

    private protected async Task<RegistryException> FailAsync(RegistryOptions options) => await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(options));

    private protected static string Basic(string login) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(login));
}
