using System.Text.Json.Nodes;
using Squash.TestSupport.Images;

namespace Squash.Registry.Tests.Fakes;

/// <summary>Images on their way into a registry of a test, and out of it, without the code that is tested.</summary>
internal static class Images
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Pushes all that an OCI archive holds, and tags what its index lists first.</summary>
    public static async Task PushAsync(this RegistryClient client, string name, byte[] archive)
    {
        ImageReader reader = ImageReader.OfArchive(archive);
        Repository repository = client.OpenForPush(RegistryReference.Parse(name));
        JsonNode root = reader.Json("index.json")["manifests"]![0]!;
        var documents = new List<(string Digest, string Type, byte[] Content)>();
        Collect(reader, root, documents);
        foreach (string blob in reader.Names.Where(each => each.StartsWith("blobs/sha256/", StringComparison.Ordinal) && each.Length > 20))
        {
            byte[] content = reader.Get(blob);
            var digest = Digest.Of(content);
            if (documents.Any(document => document.Digest == digest.ToString())) continue;
            await repository.BlobWriter.SendAsync(digest, content.Length, _ => Task.FromResult<Stream>(new MemoryStream(content)), Cancellation);
        }

        foreach ((string digest, string type, byte[] content) in documents) await repository.ManifestWriter.WriteAsync(digest, type, content, Cancellation);
        await repository.ManifestWriter.WriteAsync(repository.Reference.Tag!, documents[^1].Type, documents[^1].Content, Cancellation);
    }

    /// <summary>The image that a tag names: its manifest, config and layers, by digests that were checked.</summary>
    public static async Task<(JsonNode Manifest, byte[] Config, IReadOnlyList<byte[]> Layers)> ReadImageAsync(this RegistryClient client, string name)
    {
        Repository repository = client.OpenForPull(RegistryReference.Parse(name)).Single();
        JsonNode manifest = JsonNode.Parse((await repository.Manifests.ReadAsync(Cancellation)).Content)!;
        byte[] config = await ReadAsync(repository, manifest["config"]!);
        var layers = new List<byte[]>();
        foreach (JsonNode? layer in manifest["layers"]!.AsArray()) layers.Add(await ReadAsync(repository, layer!));
        return (manifest, config, layers);
    }

    private static async Task<byte[]> ReadAsync(Repository repository, JsonNode descriptor)
    {
        byte[] content = await repository.ReadBlobAsync((string)descriptor["digest"]!, (long)descriptor["size"]!);
        Assert.Equal((string?)descriptor["digest"], Digest.Of(content).ToString());
        return content;
    }

    // Children first.
    private static void Collect(ImageReader reader, JsonNode descriptor, List<(string, string, byte[])> documents)
    {
        byte[] content = reader.Blob(descriptor);
        foreach (JsonNode? child in JsonNode.Parse(content)!["manifests"]?.AsArray() ?? []) Collect(reader, child!, documents);
        documents.Add(((string)descriptor["digest"]!, (string)descriptor["mediaType"]!, content));
    }
}
