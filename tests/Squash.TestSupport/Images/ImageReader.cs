using System.Text.Json.Nodes;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.TestSupport.Images;

/// <summary>Reads image archives and OCI layouts like an engine, and checks their consistency.</summary>
public sealed class ImageReader
{
    private const int MaxLinks = 20;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = [];
    private readonly Dictionary<string, string> _links = [];

    private ImageReader()
    {
    }

    /// <summary>The names in the order of the archive.</summary>
    public List<string> Names { get; } = [];

    public static ImageReader OfArchive(byte[] archive)
    {
        var reader = new ImageReader();
        foreach (RawTarEntry entry in RawTarReader.Read(Packer.Unpack(archive)))
        {
            string name = RootfsTree.CleanPath(entry.Name).ToString();
            reader.Names.Add(name);
            if (entry.Type == '0') reader._files[name] = entry.Content;
            else if (entry.Type == '1') reader._links[name] = $"/{entry.Link}";
            else if (entry.Type == '2') reader._links[name] = entry.Link.ToString();
        }

        return reader;
    }

    public static ImageReader OfDirectory(string directory)
    {
        var reader = new ImageReader();
        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            reader.Names.Add(Path.GetRelativePath(directory, file));
            reader._files[reader.Names[^1]] = File.ReadAllBytes(file);
        }

        return reader;
    }

    /// <summary>The only image of an archive.</summary>
    public static ReadImage Only(byte[] archive)
    {
        ImageReader reader = OfArchive(archive);
        List<ReadImage> images = reader.Has("manifest.json") ? reader.DockerImages() : reader.OciImages();
        return images.Count == 1 ? images[0] : throw new BadImageException($"there are {images.Count} images");
    }

    public bool Has(string name) => Find(name) is not null;

    public byte[] Get(string name) => Find(name)?.ToArray() ?? throw new BadImageException($"{name} is not in the archive");

    public JsonNode Json(string name) => JsonNode.Parse(Get(name)) ?? throw new BadImageException($"{name} is null");

    /// <summary>The images of <c>manifest.json</c>.</summary>
    public List<ReadImage> DockerImages() =>
    [
        .. Json("manifest.json").AsArray().OfType<JsonObject>().Select(image => Check(new ReadImage(
            Strings(image["RepoTags"]),
            Named((string?)image["Config"] ?? throw new BadImageException("manifest.json names no config")),
            [.. Strings(image["Layers"]).Select(Named)],
            [.. Strings(image["Layers"]).Select(name => Packer.Unpack(Get(name)))],
            null,
            null))),
    ];

    /// <summary>The images of <c>index.json</c> and the indexes it names; attestations are left out.</summary>
    public List<ReadImage> OciImages()
    {
        if (!Has("oci-layout")) throw new BadImageException("there is an index.json without an oci-layout");
        return [.. Manifests(Json("index.json"))];
    }

    public byte[] Blob(JsonNode? descriptor)
    {
        string digest = (string?)descriptor?["digest"] ?? throw new BadImageException("a descriptor has no digest");
        byte[] blob = Named("blobs/sha256/" + digest["sha256:".Length..]);
        return blob.Length == (long?)descriptor?["size"] ? blob : throw new BadImageException($"{digest} has {blob.Length} bytes, not {descriptor?["size"]}");
    }

    private IEnumerable<ReadImage> Manifests(JsonNode index)
    {
        foreach (JsonNode? descriptor in index["manifests"]?.AsArray() ?? throw new BadImageException("an index lists nothing"))
        {
            if ((string?)descriptor?["annotations"]?["vnd.docker.reference.type"] == "attestation-manifest") continue;
            JsonNode document = JsonNode.Parse(Blob(descriptor)) ?? throw new BadImageException("a manifest is null");
            if (document["manifests"] is not null)
            {
                foreach (ReadImage image in Manifests(document)) yield return image;
                continue;
            }

            JsonArray layers = document["layers"]?.AsArray() ?? throw new BadImageException("a manifest has no layers");
            yield return Check(new ReadImage(
                Tags(descriptor?["annotations"]),
                Blob(document["config"]),
                [.. layers.Select(Blob)],
                [.. layers.Select(layer => Packer.Unpack(Blob(layer)))],
                descriptor?.AsObject(),
                document.AsObject()));
        }
    }

    private static ReadImage Check(ReadImage image)
    {
        List<string> actual = [.. image.Layers.Select(layer => "sha256:" + Hashes.Hex(layer))];
        if (!actual.SequenceEqual(image.DiffIds)) throw new BadImageException($"the layers are {string.Join(' ', actual)}, the config says {string.Join(' ', image.DiffIds)}");
        int made = image.History.Count(entry => (bool?)entry?["empty_layer"] != true);
        if (image.History.Count > 0 && made != actual.Count) throw new BadImageException($"the history makes {made} layers of {actual.Count}");
        return image;
    }

    private static List<string> Strings(JsonNode? array) => [.. array?.AsArray().Select(s => (string?)s ?? "") ?? []];

    private static List<string> Tags(JsonNode? annotations) =>
        [.. new[] { OciLayoutBuilder.ImageName, OciLayoutBuilder.RefName }.Select(key => (string?)annotations?[key]).OfType<string>()];

    /// <summary>A file; if its name is a digest, it is checked.</summary>
    private byte[] Named(string name)
    {
        byte[] content = Get(name);
        string hex = name[(name.LastIndexOfAny(['/', ':']) + 1)..].Split('.')[0];
        if (hex.Length == 64 && hex != Hashes.Hex(content))
        {
            throw new BadImageException($"{name} has the digest {Hashes.Hex(content)}");
        }

        return content;
    }

    private ReadOnlyMemory<byte>? Find(string name)
    {
        for (int followed = 0; followed < MaxLinks; followed++)
        {
            if (_files.TryGetValue(name, out ReadOnlyMemory<byte> content)) return content;
            if (!_links.TryGetValue(name, out string? target)) return null;
            // GetFullPath resolves the dots; the archive's top is the root.
            name = Path.GetFullPath(target, "/" + Path.GetDirectoryName(name))[1..];
        }

        return null;
    }
}
