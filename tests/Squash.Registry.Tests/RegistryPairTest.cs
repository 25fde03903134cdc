using Squash.Registry.Tests.Fakes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.Registry.Tests;

/// <summary>Squashes from one registry to another.</summary>
public abstract class RegistryPairTest : IAsyncLifetime
{
    internal FakeRegistry Source { get; private set; } = null!;

    internal FakeRegistry Target { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Source = await FakeRegistry.StartAsync();
        Target = await FakeRegistry.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // A large layer at the bottom, files that go, and some that stay.
    internal static BuiltImage Image(Packing packing) => new ImageBuilder().Tag("test:latest")
        .Layer(new LayerBuilder().Directory("etc/").File("etc/big", new string('x', 10) + Convert.ToBase64String(Clients.Bytes(400_000))).File("etc/old", "1"), packing)
        .Layer(new LayerBuilder().Whiteout("etc/old").File("etc/new", Convert.ToBase64String(Clients.Bytes(90_000, 2))), packing)
        .Layer(new LayerBuilder().File("etc/last", "3"), packing)
        .Build();

    internal static byte[] Archive(BuiltImage image, OciMediaTypes types = OciMediaTypes.Oci) =>
        new OciLayoutBuilder { MediaTypes = types }.AddImage(image).BuildArchive();

    internal async Task SquashAsync(RegistryClient client) => await ImageSquasher.SquashAsync(
        client.From($"{Source.Authority}/app:1"), client.To($"{Target.Authority}/app:slim"), new SquashOptions(), cancellationToken: Cancellation);

    internal static async Task SquashToFileAsync(ImageSource source)
    {
        using var output = new MemoryStream();
        await ImageSquasher.SquashAsync(source, ImageTarget.ToStream(output), new SquashOptions(), cancellationToken: Cancellation);
    }

    internal async Task<SquashReport> SquashAsync(byte[] archive, SquashOptions options, params IEnumerable<string> tags)
    {
        using var client = new RegistryClient(Clients.Options);
        await client.PushAsync($"{Source.Authority}/app:1", archive);
        return await ImageSquasher.SquashAsync(
            client.From($"{Source.Authority}/app:1"), client.To($"{Target.Authority}/app:slim", tags), options, cancellationToken: Cancellation);
    }
}
