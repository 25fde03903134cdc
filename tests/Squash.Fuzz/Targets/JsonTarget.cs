using System.Text.Json;
using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Fuzz.Targets;

/// <summary>The config of an image. If it is valid, it is squashed, and only the documented members may have changed.</summary>
internal static class JsonTarget
{
    private static readonly DiffId NewLayer = new(Digest.Of("a layer"u8));

    public static SquashException? Run(byte[] input) => Oracle.Refusal(() =>
    {
        JObject source = new JsonParser(Oracle.Limits).ParseObject(input, "config");
        CheckStrict(input);
        ImageConfig config = ImageConfig.Parse(input, "config", new JsonParser(Oracle.Limits));
        int layers = config.DiffIds.Count;
        foreach (int kept in (int[])[0, layers / 2, layers])
        {
            ConfigLayer[] result = [.. config.DiffIds.Take(kept).Select(ConfigLayer.Kept), new ConfigLayer(NewLayer, kept, layers, IsNew: true)];
            var change = new ConfigChange { Layers = result, DropHistory = kept % 2 == 1 };
            Check(source, config, change);
        }
    });

    public static IEnumerable<byte[]> Seeds()
    {
        yield return [.. "{}"u8];
        yield return Config("""{"architecture":"arm","os":"linux","variant":"v7","created":"2024-02-03T04:05:06.7Z","rootfs":{"type":"layers","diff_ids":["DIGEST"]}}""");
        yield return Config(
            """
            {"config":{"Env":["A=é\ud800\n"],"ports":{"80/tcp":{}}},"x":1.10,"y":-2e400,"z":[true,false,null],
            "rootfs":{"diff_ids":["DIGEST","DIGEST"]},
            "history":[{"created":"2024-02-03T04:05:06Z","created_by":"RUN a"},{"empty_layer":true,"comment":"b"},{"author":"c"}]}
            """);
    }

    private static byte[] Config(string json) =>
        System.Text.Encoding.UTF8.GetBytes(json.Replace("DIGEST", NewLayer.ToString(), StringComparison.Ordinal));

    /// <summary>An accepted document is also JSON according to the framework.</summary>
    private static void CheckStrict(byte[] input)
    {
        ReadOnlyMemory<byte> text = input.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? input.AsMemory(3) : input;
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Oracle.Limits.MaxJsonDepth + 1 });
        Oracle.Holds(document.RootElement.ValueKind == JsonValueKind.Object, "a document is taken for an object");
    }

    private static void Check(JObject source, ImageConfig config, ConfigChange change)
    {
        byte[] result = config.With(change);
        ImageConfig squashed = ImageConfig.Parse(result, "result", new JsonParser(SquashLimits.Default));
        Oracle.Holds(squashed.DiffIds.SequenceEqual(change.Layers.Select(layer => layer.DiffId)), "the diff_ids are not those of the result");
        Oracle.Holds(squashed.LayerHistory.Count() == change.Layers.Count, "the history does not match the layers");
        Oracle.Holds((squashed.Os, squashed.Architecture, squashed.Variant, squashed.Created) == (config.Os, config.Architecture, config.Variant, config.Created), "the platform or the time changed");

        var again = new JsonParser(SquashLimits.Default).ParseObject(result, "result");
        Oracle.Holds(JToken.DeepEquals(Rest(source), Rest(again)), "a member changed that squashing does not touch");
    }

    private static JObject Rest(JObject config)
    {
        var rest = (JObject)config.DeepClone();
        foreach (string name in (string[])["rootfs", "history", "created"]) rest.Remove(name);
        return rest;
    }
}
