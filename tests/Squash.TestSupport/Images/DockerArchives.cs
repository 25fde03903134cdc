using System.Text;
using System.Text.Json.Nodes;

namespace Squash.TestSupport.Images;

/// <summary>docker-archives in the forms of real producers.</summary>
public static class DockerArchives
{
    /// <summary>Docker up to 24: one folder per layer, named by its v1 id.</summary>
    /// <param name="images">The images.</param>
    /// <param name="linkRepeated">Whether a repeated layer becomes a symbolic link, as in docker.</param>
    public static byte[] Legacy(IEnumerable<BuiltImage> images, bool linkRepeated = true)
    {
        var archive = new ArchiveBuilder();
        var manifest = new JsonArray();
        var repositories = new JsonObject();
        var stored = new Dictionary<string, string>();
        foreach (BuiltImage image in images)
        {
            string? parent = null;
            var layers = new JsonArray();
            foreach (BuiltLayer layer in image.Layers)
            {
                string id = V1Id(parent, layer);
                archive.Directory($"{id}/").File($"{id}/VERSION", "1.0").File($"{id}/json", V1Config(id, parent, image));
                string place = stored.GetValueOrDefault(layer.DiffId, id);
                if (linkRepeated && place != id) archive.Symlink($"{id}/layer.tar", $"../{place}/layer.tar");
                else archive.File($"{id}/layer.tar", layer.Blob);
                stored[layer.DiffId] = place;
                layers.Add($"{id}/layer.tar");
                parent = id;
            }

            archive.File($"{image.Id}.json", image.Config);
            manifest.Add(Manifest($"{image.Id}.json", image, layers));
            AddRepositories(repositories, image, parent ?? "");
        }

        return archive.File("manifest.json", manifest).File("repositories", repositories).Build();
    }

    /// <summary>Docker 25 and later: an OCI layout with a <c>manifest.json</c>.</summary>
    public static byte[] Hybrid(params IEnumerable<BuiltImage> images)
    {
        var layout = new OciLayoutBuilder { MediaTypes = OciMediaTypes.Oci };
        var manifest = new JsonArray();
        foreach (BuiltImage image in images)
        {
            layout.AddImage(image);
            manifest.Add(Manifest($"blobs/sha256/{image.Id}", image, [.. image.Layers.Select(layer => (JsonNode)$"blobs/sha256/{layer.Digest[7..]}")]));
        }

        return layout.WithFile("manifest.json", manifest.ToJsonString()).BuildArchive();
    }

    /// <summary>podman and skopeo: layers named by diff_id, with symbolic links at the old names.</summary>
    public static byte[] Podman(params IEnumerable<BuiltImage> images)
    {
        var archive = new ArchiveBuilder();
        var manifest = new JsonArray();
        var repositories = new JsonObject();
        foreach (BuiltImage image in images)
        {
            foreach (BuiltLayer layer in image.Layers) archive.File($"{layer.Name}.tar", layer.Blob);
            archive.File($"{image.Id}.json", image.Config);
            string? parent = null;
            foreach (BuiltLayer layer in image.Layers)
            {
                string id = V1Id(parent, layer);
                archive.Symlink($"{id}/layer.tar", $"../{layer.Name}.tar").File($"{id}/VERSION", "1.0").File($"{id}/json", V1Config(id, parent, image));
                parent = id;
            }

            manifest.Add(Manifest($"{image.Id}.json", image, [.. image.Layers.Select(layer => (JsonNode)$"{layer.Name}.tar")]));
            AddRepositories(repositories, image, parent ?? "");
        }

        return archive.File("manifest.json", manifest).File("repositories", repositories).Build();
    }

    /// <summary>kaniko, crane and ko: the config is named like a digest, and layers are gzip files named by their digests.</summary>
    public static byte[] Crane(params IEnumerable<BuiltImage> images)
    {
        var archive = new ArchiveBuilder();
        var manifest = new JsonArray();
        foreach (BuiltImage image in images)
        {
            archive.File($"sha256:{image.Id}", image.Config);
            foreach (BuiltLayer layer in image.Layers) archive.File($"{layer.Digest[7..]}.tar.gz", layer.Blob);
            manifest.Add(Manifest($"sha256:{image.Id}", image, [.. image.Layers.Select(layer => (JsonNode)$"{layer.Digest[7..]}.tar.gz")]));
        }

        return archive.File("manifest.json", manifest).Build();
    }

    /// <summary>bazel: every name begins with <c>./</c>, layers are numbered, and the manifest comes first.</summary>
    public static byte[] Bazel(BuiltImage image)
    {
        var archive = new ArchiveBuilder { Prefix = "./" };
        var layers = new JsonArray([.. image.Layers.Select((_, i) => (JsonNode)$"{i:d3}.tar")]);
        archive.File("manifest.json", new JsonArray(Manifest("config.json", image, layers))).File("config.json", image.Config);
        for (int i = 0; i < image.Layers.Count; i++) archive.File($"{i:d3}.tar", image.Layers[i].Blob);
        return archive.Build();
    }

    private static JsonObject Manifest(string config, BuiltImage image, JsonArray layers) => new()
    {
        ["Config"] = config,
        ["RepoTags"] = image.Tags.Count == 0 ? null : new JsonArray([.. image.Tags.Select(tag => (JsonNode)tag)]),
        ["Layers"] = layers,
    };

    private static void AddRepositories(JsonObject repositories, BuiltImage image, string id)
    {
        foreach (string reference in image.Tags)
        {
            int colon = reference.LastIndexOf(':');
            string name = reference[..colon];
            if (repositories[name] is not JsonObject tags) repositories[name] = tags = [];
            tags[reference[(colon + 1)..]] = id;
        }
    }

    private static string V1Id(string? parent, BuiltLayer layer) => Hashes.Hex(Encoding.UTF8.GetBytes($"{parent} {layer.DiffId}"));

    private static JsonObject V1Config(string id, string? parent, BuiltImage image)
    {
        var config = new JsonObject { ["id"] = id, ["created"] = "1970-01-01T00:00:00Z", ["os"] = image.Os };
        if (parent is not null) config["parent"] = parent;
        return config;
    }
}
