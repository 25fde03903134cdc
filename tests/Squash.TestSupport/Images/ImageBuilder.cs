using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Images;

/// <summary>Composes an image from layers, config and tags. <see cref="DockerArchives"/> and <see cref="OciLayoutBuilder"/> write it.</summary>
public sealed class ImageBuilder
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(byte[] Tar, Packing Packing)> _layers = [];
    private readonly List<string> _tags = [];
    private readonly JsonObject _config = new()
    {
        ["architecture"] = "amd64",
        ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["Cmd"] = new JsonArray("sh") },
        ["created"] = "2024-02-03T04:05:06.789Z",
        ["os"] = "linux",
    };

    private JsonArray? _history;
    private bool _hasHistory = true;
    private string? _rawConfig;

    /// <summary>An image of plain layers, tagged <c>test:latest</c>.</summary>
    public static ImageBuilder Of(params IEnumerable<byte[]> layers)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:latest");
        foreach (byte[] layer in layers) image.Layer(layer);
        return image;
    }

    public ImageBuilder Layer(byte[] tar, Packing packing = Packing.None)
    {
        _layers.Add((tar, packing));
        return this;
    }

    public ImageBuilder Layer(LayerBuilder layer, Packing packing = Packing.None) => Layer(layer.Build(), packing);

    public ImageBuilder Tag(params string[] tags)
    {
        _tags.AddRange(tags);
        return this;
    }

    /// <summary>Changes the config; rootfs and history are filled in afterwards.</summary>
    public ImageBuilder Config(Action<JsonObject> change)
    {
        change(_config);
        return this;
    }

    public ImageBuilder Platform(string os, string architecture, string? variant = null) => Config(config =>
    {
        config["os"] = os;
        config["architecture"] = architecture;
        if (variant is not null) config["variant"] = variant;
    });

    public ImageBuilder WithoutHistory()
    {
        _hasHistory = false;
        return this;
    }

    /// <summary>Sets the history; the default has one entry per layer, each followed by an empty one.</summary>
    public ImageBuilder History(JsonArray history)
    {
        _history = history;
        return this;
    }

    /// <summary>Sets the exact text of the config, in which <c>DIFF_IDS</c> is replaced by the list of diff_ids.</summary>
    public ImageBuilder RawConfig(string json)
    {
        _rawConfig = json;
        return this;
    }

    public BuiltImage Build()
    {
        List<BuiltLayer> layers = [.. _layers.Select(layer => new BuiltLayer(layer.Tar, Packer.Pack(layer.Tar, layer.Packing), layer.Packing))];
        return new BuiltImage(layers, Config(layers), [.. _tags], _config["os"]?.ToString(), _config["architecture"]?.ToString(), _config["variant"]?.ToString());
    }

    private byte[] Config(List<BuiltLayer> layers)
    {
        var diffIds = new JsonArray([.. layers.Select(layer => (JsonNode)layer.DiffId)]);
        if (_rawConfig is not null) return System.Text.Encoding.UTF8.GetBytes(_rawConfig.Replace("DIFF_IDS", diffIds.ToJsonString(), StringComparison.Ordinal));

        var config = (JsonObject)_config.DeepClone();
        if (_hasHistory) config["history"] = _history?.DeepClone() ?? DefaultHistory(layers.Count);
        config["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = diffIds };
        return System.Text.Encoding.UTF8.GetBytes(config.ToJsonString(Json));
    }

    private static JsonArray DefaultHistory(int layers)
    {
        var history = new JsonArray();
        for (int i = 0; i < layers; i++)
        {
            history.Add(new JsonObject { ["created"] = "2024-02-03T04:05:06Z", ["created_by"] = $"RUN step {i}" });
            history.Add(new JsonObject { ["created"] = "2024-02-03T04:05:06Z", ["created_by"] = $"ENV STEP={i}", ["empty_layer"] = true });
        }

        return history;
    }
}
