using System.Text;
using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using static Squash.TestSupport.Hostile.HostileCase;

namespace Squash.TestSupport.Hostile;

/// <summary>An archive with one long text.</summary>
/// <param name="Name">The name of the text.</param>
/// <param name="Archive">Makes the archive; its argument is the length of the text in bytes.</param>
public sealed record HostileText(string Name, Func<int, byte[]> Archive)
{
    public override string ToString() => Name;
}

/// <summary>Every text of an archive at any length. Accepted or refused, the time must be proportional to the length.</summary>
public static class HostileTexts
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    public static IReadOnlyList<HostileText> All { get; } =
    [
        .. Shapes.SelectMany(shape => (HostileText[])
        [
            new($"a member's name {shape.Name}", size => Outer(tar => tar.File(shape.Of(size), "x", Gnu))),
            new($"a member's name in a PAX record {shape.Name}", size => Outer(tar => tar.File(shape.Of(size), "x", Pax))),
            new($"the target of an outer symlink {shape.Name}", size => Linked((tar, name) => tar.Symlink(name, shape.Of(size), Gnu))),
            new($"the target of an outer symlink in a PAX record {shape.Name}", size => Linked((tar, name) => tar.Symlink(name, shape.Of(size), Pax))),
            new($"the target of an outer hardlink {shape.Name}", size => Linked((tar, name) => tar.HardLink(name, shape.Of(size), Gnu))),
            new($"a name in a layer {shape.Name}", size => ImageOf(new LayerBuilder().File(shape.Of(size), "x", Gnu))),
            new($"the target of a symlink in a layer {shape.Name}", size => ImageOf(new LayerBuilder().Symlink("s", shape.Of(size), Gnu).File("s/x", "1"))),
            new($"the target of a hardlink in a layer {shape.Name}", size => ImageOf(new LayerBuilder().File("a", "1").HardLink("h", shape.Of(size), Gnu))),
            new($"a whiteout {shape.Name}", size => ImageOf(new LayerBuilder().File("a", "1"), new LayerBuilder().File(".wh." + shape.Of(size), "", Gnu))),
            new($"a config's name {shape.Name}", size => Documents(manifest: new JsonArray(new JsonObject { ["Config"] = shape.Of(size), ["Layers"] = new JsonArray("layer.tar") }).ToJsonString())),
            new($"a layer's name {shape.Name}", size => Documents(manifest: new JsonArray(new JsonObject { ["Config"] = "config.json", ["Layers"] = new JsonArray(shape.Of(size)) }).ToJsonString())),
            new($"a tag {shape.Name}", size => Documents(manifest: Manifest([shape.Of(size)]).ToJsonString())),
            new($"a reference in an index {shape.Name}", size => Oci(new JsonObject { [OciLayoutBuilder.ImageName] = shape.Of(size), [OciLayoutBuilder.RefName] = shape.Of(size) })),
            new($"a digest {shape.Name}", size => new ArchiveBuilder().File("index.json", new JsonObject { ["manifests"] = new JsonArray(new JsonObject { ["digest"] = shape.Of(size) }) }).Build()),
            new($"a diff_id {shape.Name}", size => Documents(config: new JsonObject { ["rootfs"] = new JsonObject { ["diff_ids"] = new JsonArray(shape.Of(size)) } }.ToJsonString())),
            new($"the time of an image {shape.Name}", size => Config(config => config["created"] = shape.Of(size))),
            new($"a history {shape.Name}", size => DockerArchives.Legacy([Image().History([Step(shape.Of(size))]).Build()])),
            .. PaxKeys.Select(key => new HostileText($"the PAX value of {key} {shape.Name}", size => ImageOf(new LayerBuilder().Records((key, shape.Of(size))).File("f", "x")))),
        ]),

        new("outer symlinks that lead through each other", Chain),
        new("outer symlinks of growing names", size => Outer(tar => Growing(tar, size))),
        new("a layer behind each of many links", ManyLinked),
        new("the PAX key", size => ImageOf(new LayerBuilder().Records(("SCHILY.xattr.user." + new string('k', size), "v")).File("f", "x"))),
        new("many PAX records", size => ImageOf(new LayerBuilder().Records([.. Enumerable.Range(0, size / 32).Select(i => ((ByteString)$"SCHILY.xattr.user.{i}", (ByteString)"v"))]).File("f", "x"))),
        new("many equal PAX records", size => ImageOf(new LayerBuilder().Records([.. Enumerable.Range(0, size / 32).Select(_ => ((ByteString)"SCHILY.xattr.user.a", (ByteString)"v"))]).File("f", "x"))),
        new("global PAX records", size => ImageOf(new LayerBuilder().GlobalRecords(("comment", new string('c', size))).File("f", "x"))),
        new("many global PAX headers", size => ImageOf(Repeated(new LayerBuilder(), size / 1024, layer => layer.GlobalRecords(("comment", "c"))).File("f", "x"))),
        new("many long names of one entry", size => ImageOf(Repeated(new LayerBuilder(), size / 1536, layer => layer.Add(new TarItem { Path = "n", Type = 'L', Content = new byte[512] })).File("f", "x"))),
        new("the directories that a name implies", size => ImageOf(new LayerBuilder().File(Cycle("a/", Math.Min(size, 4000)) + "b", "x", Gnu))),
        new("hardlinks with attributes", size => ImageOf(Attributes(size))),
        new("many whiteouts of one name", size => ImageOf(new LayerBuilder().File("d/a", "1"), Repeated(new LayerBuilder(), size / 512, layer => layer.Whiteout("d")))),

        new("many tags", size => Documents(manifest: Manifest(new JsonArray([.. Enumerable.Range(0, size / 20).Select(i => (JsonNode)$"repository:{i}")])).ToJsonString())),
        new("many bad tags", size => Documents(manifest: Manifest(new JsonArray([.. Enumerable.Range(0, size / 20).Select(i => (JsonNode)$"REPOSITORY:{i}")])).ToJsonString())),
        new("many references in an index", ManyReferences),
        new("annotations", size => Oci(new JsonObject { ["key"] = new string('v', size), [new string('k', size)] = "v" })),
        new("many annotations", size => Oci(Members(size))),
        new("annotations of the index", size => Layout().Annotate(Members(size)).BuildArchive()),
        new("a media type", size => Descriptor(descriptor => descriptor["mediaType"] = new string('m', size))),
        new("the size in a descriptor", size => Documents(manifest: $$"""[{"Config":"config.json","Layers":["layer.tar"],"Size":{{new string('9', size)}}}]""")),
        new("a platform", size => Descriptor(descriptor => descriptor["platform"] = new JsonObject { ["os"] = new string('o', size), ["architecture"] = new string('a', size), ["variant"] = new string('v', size) })),
        new("an architecture", size => Config(config => config["architecture"] = new string('a', size))),
        new("an operating system", size => Config(config => config["os"] = new string('o', size))),
        new("an author", size => Config(config => config["author"] = Cycle("é", size / 2))),
        new("a label", size => Config(config => config["config"]!["Labels"] = new JsonObject { [new string('l', size)] = new string('v', size) })),
        new("many labels", size => Config(config => config["config"]!["Labels"] = Members(size))),
        new("a command of many words", size => Config(config => config["config"]!["Cmd"] = new JsonArray([.. Enumerable.Range(0, size / 16).Select(i => (JsonNode)$"word{i}")]))),
        new("many empty steps of history", size => DockerArchives.Legacy([Image().History(new JsonArray([.. Enumerable.Range(0, size / 22).Select(_ => (JsonNode)new JsonObject { ["empty_layer"] = true })])).Build()])),
        new("an unknown number", size => Documents(manifest: $$"""[{"Config":"config.json","Layers":["layer.tar"],"N":1{{new string('0', size)}}.5e-7}]""")),
        new("white space", size => Documents(manifest: $$"""[{{new string('\n', size)}}{"Config":"config.json","Layers":["layer.tar"]}]""")),
        new("lines before a mistake", size => Documents(manifest: $"[{new string('\n', size)}!]")),
        new("escapes", size => Documents(manifest: $$"""[{"Config":"config.json","Layers":["layer.tar"],"A":"{{Cycle("\\u00e9", size)}}"}]""")),
        new("halves of surrogate pairs", size => Documents(manifest: $$"""[{"Config":"config.json","Layers":["layer.tar"],"A":"{{Cycle("\\ud800", size)}}"}]""")),
        new("a member's key", size => Documents(manifest: $$"""[{"Config":"config.json","Layers":["layer.tar"],"{{new string('k', size)}}":1}]""")),
        new("keys that are equal except for case", size => Documents(manifest: $$"""[{{{string.Concat(Enumerable.Range(0, size / 32).Select(Cased))}}"Config":"config.json","Layers":["layer.tar"]}]""")),
        new("the name in a gzip header", size => [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, .. Encoding.ASCII.GetBytes(new string('n', size))]),
        new("an archive of empty gzip members", size => [.. Enumerable.Repeat(Packer.Pack([], Packing.Gzip), size / 20).SelectMany(member => member)]),
    ];

    private static IEnumerable<(string Name, Func<int, string> Of)> Shapes =>
    [
        ("of letters", size => new string('n', size)),
        ("of directories", size => Cycle("a/", size) + "b"),
        ("that goes up and down", size => Cycle("a/../", size) + "layer.tar"),
        ("of slashes", size => "a" + new string('/', size) + "b"),
        ("of digits", size => new string('1', size)),
        ("of separators", size => "a" + Cycle("-.", size)),
        ("of commas", size => Cycle("1,", size) + "1"),
        ("of colons", size => Cycle("a:", size) + "1"),
    ];

    private static IEnumerable<string> PaxKeys =>
        ["size", "uid", "mtime", "uname", "comment", "path", "linkpath", "SCHILY.xattr.user.a", "GNU.sparse.map", "GNU.sparse.name", "GNU.sparse.realsize"];

    private static string Cycle(string text, int size) => string.Concat(Enumerable.Repeat(text, Math.Max(1, size / text.Length)));

    private static TarItem Gnu(TarItem item) => item with { Dialect = TarDialect.Gnu };

    private static TarItem Pax(TarItem item) => item with { Dialect = TarDialect.Pax };

    private static ImageBuilder Image() => ImageBuilder.Of(GoodLayer().Build());

    private static byte[] Config(Action<JsonObject> change) => DockerArchives.Legacy([Image().Config(change).Build()]);

    private static OciLayoutBuilder Layout() => new OciLayoutBuilder().AddImage(Image().Build());

    private static byte[] Oci(JsonObject annotations) => new OciLayoutBuilder().AddImage(Image().Build(), annotations).BuildArchive();

    private static JsonObject Step(string text) => new() { ["created_by"] = text, ["comment"] = text, ["created"] = text };

    private static JsonObject Members(int size) => new(Enumerable.Range(0, size / 20).Select(i => KeyValuePair.Create($"key.{i}", (JsonNode?)"v")));

    private static string Cased(int number) =>
        $"\"{new string([.. "configconfigconfig".Select((c, i) => (number >> i & 1) == 1 ? char.ToUpperInvariant(c) : c)])}\":1,";

    private static byte[] Descriptor(Action<JsonObject> change)
    {
        var layout = new OciLayoutBuilder();
        JsonObject descriptor = layout.StoreImage(Image().Build());
        change(descriptor);
        return layout.Add(descriptor).BuildArchive();
    }

    /// <summary>Members before those of a good image.</summary>
    private static byte[] Outer(Action<LayerBuilder> add) => Linked((tar, _) => add(tar), "layer.tar");

    /// <summary>A good image whose layer is a link, which the argument adds.</summary>
    private static byte[] Linked(Action<LayerBuilder, string> add, string layer = "link")
    {
        BuiltImage image = Image().Build();
        var tar = new LayerBuilder().File("layer.tar", image.Layers[0].Blob).File("config.json", image.Config);
        add(tar, layer);
        return tar.File("manifest.json", Encoding.UTF8.GetBytes(ManifestOf(layer))).Build();
    }

    private static string ManifestOf(params string[] layers) => new JsonArray(new JsonObject
    {
        ["Config"] = "config.json",
        ["Layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)layer)]),
    }).ToJsonString();

    // Each link is followed, up to the limit.
    private static byte[] Chain(int size) => Linked((tar, name) =>
    {
        tar.Symlink(name, "l0");
        for (int i = 0; i < 38; i++) tar.Symlink($"l{i}", Cycle("a/../", size / 38) + $"l{i + 1}", Gnu);
        tar.Symlink("l38", "layer.tar");
    });

    private static byte[] ManyLinked(int size)
    {
        byte[] layer = GoodLayer().Build();
        BuiltImage image = ImageBuilder.Of(Enumerable.Repeat(layer, size / 2048)).Build();
        string[] names = [.. image.Layers.Select((_, i) => $"l{i}")];
        var tar = new LayerBuilder().File("layer.tar", layer).File("config.json", image.Config).Symlink("long", Cycle("a/../", 30_000) + "layer.tar", Gnu);
        foreach (string name in names) tar.Symlink(name, "long");
        return tar.File("manifest.json", Encoding.UTF8.GetBytes(ManifestOf(names))).Build();
    }

    private static byte[] ManyReferences(int size)
    {
        var layout = new OciLayoutBuilder();
        JsonObject descriptor = layout.StoreImage(Image().Build());
        for (int i = 0; i < size / 200; i++)
        {
            JsonNode one = descriptor.DeepClone();
            one["annotations"] = new JsonObject { [OciLayoutBuilder.ImageName] = $"docker.io/library/a:{i}", [OciLayoutBuilder.RefName] = $"{i}" };
            layout.Add((JsonObject)one);
        }

        return layout.BuildArchive();
    }

    private static LayerBuilder Attributes(int size)
    {
        LayerBuilder layer = new LayerBuilder().File("a", "x", item => item.WithXattr("user.large", Letters));
        for (int i = 0; i < size / 2048; i++) layer.HardLink($"h{i}", "a", item => item.WithXattr($"user.{i}", "1"));
        return layer;
    }

    private static LayerBuilder Repeated(LayerBuilder tar, int count, Action<LayerBuilder> add)
    {
        for (int i = 0; i < count; i++) add(tar);
        return tar;
    }

    private static void Growing(LayerBuilder tar, int size)
    {
        for (int i = 1; i <= 40; i++) tar.Symlink(Cycle("d/", size / 820 * i) + "l", "x", Gnu);
    }
}
