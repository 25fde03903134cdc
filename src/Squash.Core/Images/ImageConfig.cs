using System.Text;
using Newtonsoft.Json.Linq;

namespace Squash.Images;

/// <summary>The config of an image: the settings for containers, and the list of layers.</summary>
/// <remarks>
/// OCI image-spec v1.1, config.md. The text is patched, not generated: everything that is not changed on purpose stays byte for byte,
/// including unknown members, white space, and the spelling of names, numbers and escapes.
/// </remarks>
internal sealed class ImageConfig
{
    private readonly JObject _document;
    private readonly byte[] _content;
    private readonly ImageHistory _history;
    private readonly string _name;

    private ImageConfig(JObject document, byte[] content, string name)
    {
        _content = content;
        _name = name;
        Digest = Digest.Of(content);
        _document = document;
        string? os = document.OptionalPlatformPart("os", name);
        string? architecture = document.OptionalPlatformPart("architecture", name);
        StatesPlatform = os is not null && architecture is not null;
        Os = os ?? "linux";
        Architecture = architecture ?? "unknown";
        Variant = document.OptionalPlatformPart("variant", name);
        Created = document.OptionalString("created", name);
        DiffIds = ParseDiffIds(document, name);
        _history = new ImageHistory(HistoryEntry.ParseAll(document, JsonObjectText.Parse(Text), name), DiffIds.Count);
    }

    /// <summary>The config with all its members; must not be changed.</summary>
    public JObject Document => _document;

    /// <summary>The digest of the config's bytes, which is the image ID.</summary>
    public Digest Digest { get; }

    /// <summary>The operating system; Linux if the config has none, because old images did not state it.</summary>
    public string Os { get; }

    /// <summary>The processor architecture.</summary>
    public string Architecture { get; }

    /// <summary>The variant of the architecture, if there is one.</summary>
    public string? Variant { get; }

    /// <summary>The platform, with defaults for missing parts.</summary>
    public Platform Platform => new(Os, Architecture, Variant);

    /// <summary>Whether the config itself states a platform.</summary>
    public bool StatesPlatform { get; }

    /// <summary>The creation time of the image, as written in the config.</summary>
    public string? Created { get; }

    /// <summary>The diffIDs of the layers, base first.</summary>
    public IReadOnlyList<DiffId> DiffIds { get; }

    /// <summary>The build steps of the image, including those without a layer; filled up if the config has too few.</summary>
    public IReadOnlyList<HistoryEntry> History => _history.Entries;

    /// <summary>The step for each layer, base first; filled up if the config has too few.</summary>
    public IEnumerable<HistoryEntry> LayerHistory => _history.LayerEntries;

    /// <summary>The text of the config, without the byte order mark that some editors write.</summary>
    public ReadOnlyMemory<byte> Text =>
        _content.AsMemory(_content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);

    /// <summary>Parses a config.</summary>
    /// <param name="content">The bytes of the config.</param>
    /// <param name="name">The name of the config in the archive, for messages.</param>
    /// <param name="parser">The parser of the archive's documents.</param>
    /// <exception cref="InvalidImageException">It is not the config of an image.</exception>
    /// <exception cref="UnsupportedFeatureException">A digest in it uses another algorithm than SHA-256.</exception>
    public static ImageConfig Parse(ReadOnlySpan<byte> content, string name, JsonParser parser) =>
        new(parser.ParseObject(content, name), content.ToArray(), name);

    /// <summary>The same config with some members changed.</summary>
    /// <param name="edit">Changes them; its second argument is the document's name, for messages.</param>
    /// <param name="parser">Parses the result.</param>
    public ImageConfig Edited(Action<JsonObjectText, string> edit, JsonParser parser)
    {
        JsonObjectText document = JsonObjectText.Parse(Text);
        edit(document, _name);
        return Parse(document.ToBytes(), _name, parser);
    }

    /// <summary>
    /// The config of the result: only <c>rootfs</c>, <c>history</c> and <c>created</c> may differ; if all layers stay, nothing
    /// does.
    /// </summary>
    public byte[] With(ConfigChange change)
    {
        CheckLayers(change.Layers);
        string? created = CreatedOf(change.Created, change.LatestTime);
        bool sameTime = created is null || created == Created;
        bool sameLayers = change.Layers.All(layer => !layer.IsNew) && change.Layers.Select(layer => layer.DiffId).SequenceEqual(DiffIds);
        if (sameTime && sameLayers && change.Step is null) return _content;

        JsonObjectText document = JsonObjectText.Parse(Text);
        if (created is not null && !sameTime) document.Set("created", JsonText.ToBytes(created));
        if (sameLayers && change.Step is null) return document.ToBytes();
        if (!sameLayers) document.Set("rootfs", Rootfs(document.Find("rootfs"), [.. change.Layers.Select(layer => layer.DiffId)]));
        document.Set("history", _history.With(
            [.. change.Layers.Select(layer => new HistoryLayer(layer.Start, layer.End, layer.IsNew ? NewEntry(created, layer.Comment ?? change.Message, layer.End - layer.Start) : null))],
            change.DropHistory,
            change.Step is { } step ? StepEntry(created, step) : null));
        return document.ToBytes();
    }

    private void CheckLayers(IReadOnlyList<ConfigLayer> layers)
    {
        int next = 0;
        foreach (ConfigLayer layer in layers)
        {
            bool fits = layer.Start >= next && layer.End >= layer.Start && layer.End <= DiffIds.Count && (layer.IsNew || layer.End == layer.Start + 1);
            if (!fits) throw new ArgumentException("The layers of the result do not fit those of the source.", nameof(layers));
            next = layer.End;
        }
    }

    private static List<DiffId> ParseDiffIds(JObject document, string name)
    {
        JObject? rootfs = document.OptionalObject("rootfs", name);
        if (rootfs is null) return [];
        string where = $"{name}: rootfs";
        if (rootfs.OptionalString("type", where) is { Length: > 0 } type && type != "layers")
        {
            throw new UnsupportedFeatureException($"{where} has the type {Shown.Quote(type)}; only images made of layers can be squashed");
        }

        return [.. rootfs.Strings("diff_ids", where).Select((text, index) =>
            new DiffId(Descriptor.ParseDigest(text, $"{where}.diff_ids[{index}]")))];
    }

    private static byte[] Rootfs(ReadOnlyMemory<byte>? source, IReadOnlyList<DiffId> diffIds)
    {
        JsonObjectText rootfs = JsonObjectText.Parse(source ?? "{}"u8.ToArray());
        rootfs.Set("type", "\"layers\""u8.ToArray());
        rootfs.Set("diff_ids", JsonText.ToBytes(new JArray(diffIds.Select(diffId => diffId.ToString()))));
        return rootfs.ToBytes();
    }

    private static byte[] NewEntry(string? created, string? message, int layers)
    {
        var entry = new JObject();
        if (created is not null) entry["created"] = created;
        entry["created_by"] = "squash";
        entry["comment"] = message ?? $"squashed {Shown.Count(layers, "layer")}";
        return JsonText.ToBytes(entry);
    }

    private static byte[] StepEntry(string? created, string step)
    {
        var entry = new JObject();
        if (created is not null) entry["created"] = created;
        entry["created_by"] = step;
        entry["comment"] = "changed by squash";
        entry["empty_layer"] = true;
        return JsonText.ToBytes(entry);
    }

    private string? CreatedOf(DateTimeOffset? newTime, DateTimeOffset? latestTime)
    {
        string? created = newTime is { } time ? Rfc3339.Format(time) : Created;
        return created is not null && latestTime is { } latest && Rfc3339.IsAfter(created, latest)
            ? Rfc3339.Format(latest)
            : created;
    }
}
