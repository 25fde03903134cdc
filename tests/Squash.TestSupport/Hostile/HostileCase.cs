using System.Text.Json.Nodes;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;

namespace Squash.TestSupport.Hostile;

/// <summary>An input that was made to do harm, or that is not an image, and the expected outcome.</summary>
/// <param name="Name">The fault.</param>
/// <param name="ExitCode">The exit code; 0 if it looks bad but is legal.</param>
/// <param name="Message">A pattern for the error; for a legal input, a pattern for its warning, if there is one.</param>
/// <param name="Archive">The input.</param>
/// <param name="Args">Further arguments.</param>
public sealed record HostileCase(string Name, int ExitCode, string Message, Func<byte[]> Archive, params string[] Args)
{
    private const int BadImage = 3;

    public override string ToString() => Name;

    public static HostileCase Refused(string name, string message, Func<byte[]> archive, params string[] args) =>
        new(name, BadImage, message, archive, args);

    public static HostileCase Taken(string name, Func<byte[]> archive, params string[] args) => new(name, 0, "", archive, args);

    /// <summary>A layer that is refused.</summary>
    public static HostileCase Refused(string name, string message, Func<LayerBuilder> layer, params string[] args) =>
        Refused(name, message, () => ImageOf(layer()), args);

    /// <summary>Layers that look bad but are legal.</summary>
    public static HostileCase Taken(string name, params Func<LayerBuilder>[] layers) =>
        Taken(name, () => ImageOf([.. layers.Select(layer => layer())]));

    /// <summary>A docker-archive of plain layers.</summary>
    public static byte[] ImageOf(params LayerBuilder[] layers) => DockerArchives.Legacy([ImageBuilder.Of(layers.Select(layer => layer.Build())).Build()]);

    /// <summary>A docker-archive with one good layer and the given documents; those left out have correct defaults.</summary>
    public static byte[] Documents(string? manifest = null, string? config = null, byte[]? rawConfig = null)
    {
        BuiltImage image = ImageBuilder.Of(GoodLayer().Build()).Build();
        return new ArchiveBuilder()
            .File("layer.tar", image.Layers[0].Blob)
            .File("config.json", rawConfig ?? (config is null ? image.Config : System.Text.Encoding.UTF8.GetBytes(config)))
            .File("manifest.json", manifest ?? Manifest().ToJsonString())
            .Build();
    }

    /// <summary>The manifest of <see cref="Documents"/>.</summary>
    public static JsonArray Manifest(JsonArray? tags = null) => new(new JsonObject
    {
        ["Config"] = "config.json",
        ["RepoTags"] = tags ?? ["test:latest"],
        ["Layers"] = new JsonArray("layer.tar"),
    });

    public static LayerBuilder GoodLayer() => new LayerBuilder().File("a", "content");
}
