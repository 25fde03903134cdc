using System.Text;
using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using static Squash.TestSupport.Hostile.HostileArchives;
using static Squash.TestSupport.Hostile.HostileCase;

namespace Squash.TestSupport.Hostile;

/// <summary>Good layers with manifests, indexes and configs that are malformed, or that cost much memory and time.</summary>
public static class HostileDocuments
{
    public static IReadOnlyList<HostileCase> All { get; } =
    [
        Refused("a manifest that is not JSON", "manifest.json is damaged: not valid JSON at byte", () => Documents(manifest: "nonsense")),
        Refused("a manifest that lists nothing", "lists no image", () => Documents(manifest: "[]")),
        Refused("a manifest 100,000 arrays deep", "nested deeper than 128 levels.*--limit json-depth=", () => Documents(manifest: Repeat("[", 100_000) + Repeat("]", 100_000))),
        Refused("a manifest 100,000 objects deep", "nested deeper than 128 levels", () => Documents(manifest: Repeat("{\"a\":", 100_000) + "1" + Repeat("}", 100_000))),
        Refused("a manifest of 17 MB", "the limit of JSON documents is 16777216.*--limit json=", () => Documents(manifest: $"[\"{new string('x', 17_000_000)}\"]")),
        Refused("a manifest of 300,000 values", "contain too many values", () => Documents(manifest: $"[{Repeat("0,", 300_000)}0]")),
        Refused("a manifest of 100,000 equal keys", "lists 0 layers", () => Documents(manifest: $$"""[{"Config":"config.json",{{Repeat("\"k\":1,", 100_000)}}"k":1}]""")),
        Refused("a config of 17 MB", "the limit of JSON documents is 16777216", () => Documents(config: $$"""{"a":"{{new string('x', 17_000_000)}}"}""")),
        Refused("a config that is a list", "not a JSON object", () => Documents(config: "[]")),
        Refused("a config that is not UTF-8", "not UTF-8", () => Documents(rawConfig: [.. "{\"os\":\""u8, 0xff, 0xfe, .. "\"}"u8])),
        Refused("a million steps of history", "contain too many values", () => Documents(config: $$"""{"history":[{{Repeat("{},", 1_000_000)}}{}]}""")),
        Taken("50,000 steps of history", () => DockerArchives.Legacy([ImageBuilder.Of(GoodLayer().Build())
            .History(new JsonArray([.. Enumerable.Range(0, 50_000).Select(_ => (JsonNode)new JsonObject { ["empty_layer"] = true })])).Build()])),
        Refused("a config without these layers", "lists 1 layer, but the config config.json has 0 diff_ids", () => Documents(config: "{}")),
        Refused("a config that is missing", @"names ""\\u000a\\u202e"" \(config\), which is not in the archive", () =>
            Documents(manifest: """[{"Config":"\n\u202e","RepoTags":[],"Layers":[]}]""")),
        Refused("a config outside the archive", "is not a member's name", () => Documents(manifest: """[{"Config":"../../etc/passwd","Layers":[]}]""")),

        .. BadDigests.Select(bad => Refused($"the diff_id {bad.Name}", bad.Message, () =>
            Documents(config: new JsonObject { ["rootfs"] = new JsonObject { ["diff_ids"] = new JsonArray(bad.Text) } }.ToJsonString()))),
        .. BadDigests.Select(bad => Refused($"the digest {bad.Name}", bad.Message, () => Index(new JsonObject { ["digest"] = bad.Text }))),
        Refused("a digest of a number", "\"digest\" is not a string", () => Index(new JsonObject { ["digest"] = 5 })),
        Refused("a descriptor without a digest", "has no \"digest\"", () => Index([])),
        Refused("a descriptor of another size", "but its descriptor states 5", () => Sized("5")),
        Refused("a descriptor of a negative size", "but its descriptor states -1", () => Sized("-1")),
        Refused("a descriptor of 1e400 bytes", "\"size\" is not an integer", () => Sized("1e400")),
        Refused("a descriptor of 2^64 bytes", "\"size\" is not an integer", () => Sized("18446744073709551616")),

        Taken("100,000 tags", () => Documents(manifest: Manifest(Tags("repository:{0}")).ToJsonString())),
        new("100,000 bad tags", 0, "warning: .*the tag \"R:0\" is left out", () => Documents(manifest: Manifest(Tags("R:{0}")).ToJsonString())),
        new("control characters in a tag", 0, @"the tag ""a\\u000a\\u001b\[31mb:1"" is left out", () => Documents(manifest: Manifest(["a\n\e[31mb:1"]).ToJsonString())),
        Taken("control characters in labels and history", () => DockerArchives.Legacy([ImageBuilder.Of(GoodLayer().Build())
            .Config(config => config["config"]!["Labels"] = new JsonObject { ["a\n\e[31m"] = "\u202e\0" })
            .History([new JsonObject { ["created_by"] = "a\n\e]0;title\a" }]).Build()])),
        Taken("a platform of control characters", () => DockerArchives.Legacy([ImageBuilder.Of(GoodLayer().Build()).Platform("a\n\e[31m", "\u202e").Build()])),
        Refused("more images than are allowed", "lists 10001 images, the limit is 10000.*--limit images=", () =>
            Documents(manifest: $$"""[{{Repeat("{\"Config\":\"config.json\"},", 10_000)}}{"Config":"config.json"}]""")),
        Refused("more layers than are allowed", "has 4097 layers, the limit is 4096.*--limit layers=", () => Repeated(4097)),
        Taken("a layer 2,000 times", () => Repeated(2000)),

        Refused("an index in a circle", "but its descriptor states", Circle),
        Refused("indexes 9 deep", "nested deeper than 8 levels.*--limit index-depth=", () => Nested(9)),
        Taken("indexes 8 deep", () => Nested(8)),
        new("an index and a manifest of different images", 0, "list different images; those of manifest.json count", () => new OciLayoutBuilder()
            .AddImage(ImageBuilder.Of(GoodLayer().File("other", "1").Build()).Build())
            .WithFile("manifest.json", ManifestOf(ImageBuilder.Of(GoodLayer().Build()).Build()))
            .WithFile("config.json", Encoding.UTF8.GetString(ImageBuilder.Of(GoodLayer().Build()).Build().Config))
            .WithFile("layer.tar", Encoding.ASCII.GetString(GoodLayer().Build())).BuildArchive()),
    ];

    private static IEnumerable<(string Name, string Text, string Message)> BadDigests =>
    [
        ("of SHA-512", "sha512:" + new string('0', 128), "uses another algorithm than sha256"),
        ("of MD5", "md5:" + new string('0', 32), "uses another algorithm than sha256"),
        ("in capitals", "sha256:" + new string('A', 64), "is not a digest"),
        ("of SHA256 in capitals", "SHA256:" + new string('0', 64), "uses another algorithm than sha256"),
        ("that is too short", "sha256:" + new string('0', 63), "is not a digest"),
        ("that leads out", "sha256:../../../../etc/passwd", "is not a digest"),
        ("of control characters", "\n\e[31m", @"""\\u000a\\u001b\[31m"" is not a digest"),
        ("of 1 MB", new string('x', 1_000_000), "x…\" is not a digest"),
    ];

    private static JsonArray Tags(string format) =>
        [.. Enumerable.Range(0, 100_000).Select(i => (JsonNode)string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i))];

    private static string ManifestOf(BuiltImage image) =>
        new JsonArray(new JsonObject { ["Config"] = "config.json", ["RepoTags"] = new JsonArray([.. image.Tags.Select(tag => (JsonNode)tag)]), ["Layers"] = new JsonArray("layer.tar") }).ToJsonString();

    private static byte[] Index(JsonObject descriptor) => new OciLayoutBuilder().Add(descriptor).BuildArchive();

    private static byte[] Sized(string size)
    {
        var layout = new OciLayoutBuilder();
        JsonObject descriptor = layout.StoreImage(ImageBuilder.Of(GoodLayer().Build()).Build());
        descriptor["size"] = JsonNode.Parse(size);
        return layout.Add(descriptor).BuildArchive();
    }

    private static byte[] Repeated(int layers)
    {
        BuiltImage image = ImageBuilder.Of(Enumerable.Repeat(GoodLayer().Build(), layers)).Build();
        return new ArchiveBuilder().File("layer.tar", image.Layers[0].Blob).File("config.json", image.Config)
            .File("manifest.json", $$"""[{"Config":"config.json","RepoTags":[],"Layers":[{{Repeat("\"layer.tar\",", layers - 1)}}"layer.tar"]}]""").Build();
    }

    // An index cannot contain its own digest, so one that claims to has another digest.
    private static byte[] Circle()
    {
        var layout = new OciLayoutBuilder();
        JsonObject index = layout.StoreIndex([]);
        string name = "blobs/sha256/" + ((string?)index["digest"])!["sha256:".Length..];
        return layout.Remove(index).Add(index).WithFile(name, new JsonObject { ["manifests"] = new JsonArray(index.DeepClone()) }.ToJsonString()).BuildArchive();
    }

    private static byte[] Nested(int depth)
    {
        var layout = new OciLayoutBuilder();
        JsonObject descriptor = layout.StoreImage(ImageBuilder.Of(GoodLayer().Build()).Build());
        for (int i = 0; i < depth; i++) descriptor = layout.StoreIndex([descriptor], new JsonObject { ["depth"] = $"{i}" });
        return layout.Add(descriptor).BuildArchive();
    }
}
