using System.Text;
using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Catalog;
using Squash.Images;
using Squash.IO;

namespace Squash.Core.Tests.Catalog;

/// <summary>Composes the members of an archive in memory. The catalog never reads layers.</summary>
internal sealed class ImageCatalogFixture : BlobStore
{
    private readonly Dictionary<string, byte[]> _members = new(StringComparer.Ordinal);
    private readonly JArray _manifests = [];
    private readonly JArray _items = [];

    public override string Name => "test.tar";

    public override IReadOnlyCollection<string> Names => _members.Keys;

    public override long Bytes => _members.Values.Sum(content => content.Length);

    /// <summary>The <c>manifests</c> of <c>index.json</c>; <see cref="Read"/> writes them if there are any.</summary>
    public JArray Manifests => _manifests;

    /// <summary>The images of <c>manifest.json</c>; <see cref="Read"/> writes them if there are any.</summary>
    public JArray Items => _items;

    public JObject? IndexAnnotations { get; set; }

    public override Blob? Find(string name) => _members.TryGetValue(name, out byte[]? content)
        ? new Blob(new MemorySource(content), 0, content.Length, name)
        : null;

    public override void Dispose()
    {
    }

    public ImageCatalog Read(bool verify = true)
    {
        if (_items.Count > 0) Add("manifest.json", _items);
        if (_manifests.Count > 0)
        {
            var index = new JObject { ["schemaVersion"] = 2, ["manifests"] = _manifests };
            if (IndexAnnotations is not null) index["annotations"] = IndexAnnotations;
            Add("index.json", index);
        }

        return ImageCatalog.Read(this, SquashLimits.Default, verify);
    }

    public void Add(string name, string content) => _members[name] = Encoding.UTF8.GetBytes(content);

    public void Add(string name, JToken content) => _members[name] = JsonText.ToBytes(content);

    public void Remove(string name) => Assert.True(_members.Remove(name));

    public string Text(string name) => Encoding.UTF8.GetString(_members[name]);

    /// <summary>Adds a blob under its digest.</summary>
    public Digest AddBlob(byte[] content)
    {
        Digest digest = Digest.Of(content);
        _members[$"blobs/sha256/{digest.Hex}"] = content;
        return digest;
    }

    /// <summary>A config with one layer per letter of <paramref name="layers"/>.</summary>
    public static JObject Config(string layers, string os = "linux", string architecture = "amd64", string? variant = null)
    {
        var config = new JObject { ["architecture"] = architecture, ["os"] = os };
        if (variant is not null) config["variant"] = variant;
        config["rootfs"] = new JObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JArray(layers.Select(layer => Digest.Of(Layer(layer)).ToString())),
        };
        return config;
    }

    public static byte[] Layer(char layer) => Encoding.UTF8.GetBytes($"layer {layer}");

    /// <summary>Adds config, layers and manifest of an OCI image, and returns its descriptor.</summary>
    public JObject AddOciImage(string layers, string architecture = "amd64", string os = "linux", string? variant = null, Action<JObject>? edit = null)
    {
        JObject manifest = OciManifest(layers, Config(layers, os, architecture, variant));
        edit?.Invoke(manifest);
        JObject descriptor = AddDocument(manifest, MediaTypes.OciManifest);
        descriptor["platform"] = new JObject { ["architecture"] = architecture, ["os"] = os };
        if (variant is not null) descriptor["platform"]!["variant"] = variant;
        return descriptor;
    }

    public JObject OciManifest(string layers, JObject config) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = MediaTypes.OciManifest,
        ["config"] = AddDocument(config, MediaTypes.OciConfig),
        ["layers"] = new JArray(layers.Select(layer =>
            Descriptor.Create(MediaTypes.OciLayer, AddBlob(Layer(layer)), Layer(layer).Length))),
    };

    public JObject AddIndex(params JObject[] manifests) =>
        AddDocument(new JObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JArray(manifests) }, MediaTypes.OciIndex);

    public JObject AddDocument(JObject document, string mediaType)
    {
        byte[] content = JsonText.ToBytes(document);
        return Descriptor.Create(mediaType, AddBlob(content), content.Length);
    }

    /// <summary>The descriptor with the annotations that Docker uses for the names of an image.</summary>
    public static JObject Named(JObject descriptor, string reference)
    {
        ImageReference parsed = ImageReference.Parse(reference);
        return Annotated(descriptor, (AnnotationKeys.ImageName, parsed.Canonical), (AnnotationKeys.RefName, parsed.Tag));
    }

    public static JObject Annotated(JObject descriptor, params (string Key, string Value)[] annotations)
    {
        var copy = (JObject)descriptor.DeepClone();
        if (copy["annotations"] is not JObject all) copy["annotations"] = all = [];
        foreach ((string key, string value) in annotations) all[key] = value;
        return copy;
    }

    /// <summary>Adds an image in the form of Docker before 25: <c>HEX.json</c> and <c>ID/layer.tar</c>.</summary>
    public JObject AddLegacyImage(string layers, params string[] tags)
    {
        byte[] config = JsonText.ToBytes(Config(layers));
        string name = $"{Digest.Of(config).Hex}.json";
        _members[name] = config;
        var item = new JObject
        {
            ["Config"] = name,
            ["RepoTags"] = new JArray(tags.Cast<object>().ToArray()),
            ["Layers"] = new JArray(layers.Select(layer => $"{LegacyId(layer)}/layer.tar")),
        };
        foreach (char layer in layers) _members[$"{LegacyId(layer)}/layer.tar"] = Layer(layer);
        _items.Add(item);
        return item;
    }

    public static string LegacyId(char layer) => Digest.Of([(byte)layer]).Hex;

    public static Digest DigestOf(JObject descriptor)
    {
        Assert.True(Digest.TryParse((string?)descriptor["digest"], out Digest digest));
        return digest;
    }

    /// <summary>The names of the chosen images.</summary>
    public IEnumerable<string> Selected(ImageSelection selection) =>
        Read().Select(selection).Select(choice => choice.Entry.Name);

    /// <summary>The chosen platforms of the only chosen image.</summary>
    public IEnumerable<string> SelectedPlatforms(ImageSelection selection) =>
        Assert.Single(Read().Select(selection)).Images.Select(image => image.Platform.ToString());
}
