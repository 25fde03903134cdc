namespace Squash.Registry.Tests.Fakes;

/// <summary>Clients for tests: with no settings of this machine, and without long waits.</summary>
internal static class Clients
{
    /// <summary>Options that see nothing of this machine's environment.</summary>
    public static RegistryOptions Options { get; } = new()
    {
        Environment = static _ => null,
        RegistriesConf = "/dev/null",
        FirstDelay = TimeSpan.FromMilliseconds(5),
        Timeout = TimeSpan.FromSeconds(20),
        ChunkBytes = 64 * 1024,
    };

    public static Repository Push(this RegistryClient client, FakeRegistry registry, string name = "app:1") =>
        client.OpenForPush(RegistryReference.Parse($"{registry.Authority}/{name}"));

    public static Repository Pull(this RegistryClient client, FakeRegistry registry, string name = "app:1") =>
        client.OpenForPull(RegistryReference.Parse($"{registry.Authority}/{name}")).Single();

    /// <summary>Bytes that do not repeat.</summary>
    public static byte[] Bytes(int count, int seed = 1)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Reads a blob to its end.</summary>
    public static async Task<byte[]> ReadBlobAsync(this Repository repository, string digest, long size)
    {
        Assert.True(Digest.TryParse(digest, out Digest parsed));
        await using Stream stream = await repository.Blobs.OpenAsync(parsed, size, TestContext.Current.CancellationToken);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    /// <summary>Sends a blob of unknown digest, in writes of a given size.</summary>
    public static async Task<Digest> SendNewBlobAsync(this Repository repository, byte[] content, int writeBytes = 10_000)
    {
        await using var upload = repository.BeginBlob();
        for (int at = 0; at < content.Length; at += writeBytes)
        {
            await upload.WriteAsync(content.AsMemory(at, Math.Min(writeBytes, content.Length - at)), TestContext.Current.CancellationToken);
        }

        var digest = Digest.Of(content);
        await upload.CompleteAsync(digest, TestContext.Current.CancellationToken);
        return digest;
    }
}
