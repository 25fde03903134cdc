using System.Text;
using System.Text.Json.Nodes;

namespace Squash.TestSupport.Images;

/// <summary>An OCI image layout, as an archive or a directory, with images, nested indexes, attestations and absent blobs.</summary>
public sealed class OciLayoutBuilder
{
    public const string RefName = "org.opencontainers.image.ref.name";
    public const string ImageName = "io.containerd.image.name";

    private readonly SortedDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly List<(string Name, byte[] Content)> _files = [];
    private readonly JsonArray _manifests = [];
    private JsonObject? _indexAnnotations;

    public OciMediaTypes MediaTypes { get; init; }

    private bool IsDocker => MediaTypes == OciMediaTypes.Docker;

    /// <summary>Lists an image in <c>index.json</c>, once per tag.</summary>
    public OciLayoutBuilder AddImage(BuiltImage image, JsonObject? annotations = null, JsonObject? manifestAnnotations = null, bool withPlatform = false)
    {
        foreach (string? tag in image.Tags.DefaultIfEmpty(null))
        {
            var all = (JsonObject?)annotations?.DeepClone() ?? [];
            if (tag is not null)
            {
                all[ImageName] = "docker.io/library/" + tag;
                all[RefName] = tag[(tag.LastIndexOf(':') + 1)..];
            }

            JsonObject descriptor = StoreImage(image, manifestAnnotations, withPlatform);
            if (all.Count > 0) descriptor["annotations"] = all;
            _manifests.Add(descriptor);
        }

        return this;
    }

    /// <summary>Lists a descriptor in <c>index.json</c>.</summary>
    public OciLayoutBuilder Add(JsonObject descriptor)
    {
        _manifests.Add(descriptor);
        return this;
    }

    /// <summary>An additional file in the layout, written last.</summary>
    public OciLayoutBuilder WithFile(string name, string content)
    {
        _files.Add((name, Encoding.UTF8.GetBytes(content)));
        return this;
    }

    /// <summary>Annotations of <c>index.json</c> itself.</summary>
    public OciLayoutBuilder Annotate(JsonObject annotations)
    {
        _indexAnnotations = annotations;
        return this;
    }

    /// <summary>Stores an image and returns its descriptor.</summary>
    /// <param name="image">The image.</param>
    /// <param name="annotations">Annotations of the manifest.</param>
    /// <param name="withPlatform">Whether the descriptor states the platform.</param>
    /// <param name="layerType">The media type of the layers, if it differs from their packing.</param>
    public JsonObject StoreImage(BuiltImage image, JsonObject? annotations = null, bool withPlatform = true, string? layerType = null)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IsDocker ? "application/vnd.docker.distribution.manifest.v2+json" : "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Store(image.Config, IsDocker ? "application/vnd.docker.container.image.v1+json" : "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray([.. image.Layers.Select(layer => (JsonNode)Store(layer.Blob, layerType ?? LayerType(layer.Packing)))]),
        };
        if (annotations is not null) manifest["annotations"] = annotations.DeepClone();
        JsonObject descriptor = Store(Bytes(manifest), (string?)manifest["mediaType"]);
        if (withPlatform) descriptor["platform"] = Platform(image);
        return descriptor;
    }

    /// <summary>Stores an index of descriptors and returns its own descriptor.</summary>
    public JsonObject StoreIndex(IEnumerable<JsonObject> manifests, JsonObject? annotations = null)
    {
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IsDocker ? "application/vnd.docker.distribution.manifest.list.v2+json" : "application/vnd.oci.image.index.v1+json",
            ["manifests"] = new JsonArray([.. manifests.Select(m => (JsonNode)m)]),
        };
        if (annotations is not null) index["annotations"] = annotations.DeepClone();
        return Store(Bytes(index), (string?)index["mediaType"]);
    }

    /// <summary>An attestation of an image, in the form of buildkit.</summary>
    public JsonObject StoreAttestation(JsonObject image)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Store("{\"architecture\":\"unknown\",\"os\":\"unknown\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"u8.ToArray(), "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray(Store("{}"u8.ToArray(), "application/vnd.in-toto+json")),
        };
        JsonObject descriptor = Store(Bytes(manifest), (string?)manifest["mediaType"]);
        descriptor["annotations"] = new JsonObject
        {
            ["vnd.docker.reference.type"] = "attestation-manifest",
            ["vnd.docker.reference.digest"] = (string?)image["digest"],
        };
        descriptor["platform"] = new JsonObject { ["architecture"] = "unknown", ["os"] = "unknown" };
        return descriptor;
    }

    /// <summary>Stores a blob and returns its descriptor.</summary>
    public JsonObject Store(byte[] content, string? mediaType)
    {
        string hex = Hashes.Hex(content);
        _blobs[hex] = content;
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = "sha256:" + hex, ["size"] = content.Length };
    }

    /// <summary>Removes a blob, so that the layout refers to a missing one.</summary>
    public OciLayoutBuilder Remove(JsonObject descriptor)
    {
        _blobs.Remove(((string?)descriptor["digest"] ?? "")["sha256:".Length..]);
        return this;
    }

    public byte[] BuildArchive()
    {
        var archive = new ArchiveBuilder();
        archive.Directory("blobs/").Directory("blobs/sha256/");
        foreach ((string name, byte[] content) in Files()) archive.File(name, content);
        return archive.Build();
    }

    public void WriteTo(string directory)
    {
        Directory.CreateDirectory(Path.Combine(directory, "blobs", "sha256"));
        foreach ((string name, byte[] content) in Files()) File.WriteAllBytes(Path.Combine(directory, name), content);
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static JsonObject Platform(BuiltImage image)
    {
        var platform = new JsonObject { ["architecture"] = image.Architecture, ["os"] = image.Os };
        if (image.Variant is not null) platform["variant"] = image.Variant;
        return platform;
    }

    private IEnumerable<(string Name, byte[] Content)> Files()
    {
        foreach ((string hex, byte[] content) in _blobs) yield return ($"blobs/sha256/{hex}", content);
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.oci.image.index.v1+json", ["manifests"] = _manifests.DeepClone() };
        if (_indexAnnotations is not null) index["annotations"] = _indexAnnotations.DeepClone();
        yield return ("index.json", Bytes(index));
        yield return ("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray());
        foreach ((string name, byte[] content) in _files) yield return (name, content);
    }

    private string LayerType(Packing packing) => (IsDocker, packing) switch
    {
        (true, Packing.Gzip or Packing.MultiMemberGzip) => "application/vnd.docker.image.rootfs.diff.tar.gzip",
        (true, Packing.Zstd or Packing.MultiFrameZstd) => "application/vnd.docker.image.rootfs.diff.tar.zstd",
        (true, _) => "application/vnd.docker.image.rootfs.diff.tar",
        (_, Packing.Gzip or Packing.MultiMemberGzip) => "application/vnd.oci.image.layer.v1.tar+gzip",
        (_, Packing.Zstd or Packing.MultiFrameZstd) => "application/vnd.oci.image.layer.v1.tar+zstd",
        _ => "application/vnd.oci.image.layer.v1.tar",
    };
}
