using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Output;

internal static class DockerManifest
{
    public static byte[] Repositories(IReadOnlyList<ImageReference> tags, Digest imageId)
    {
        var repositories = new JObject();
        foreach (ImageReference tag in tags)
        {
            if (repositories[tag.Repository] is not JObject known) repositories[tag.Repository] = known = [];
            known[tag.Tag] = imageId.Hex;
        }

        return JsonText.ToBytes(repositories);
    }

    public static byte[] Manifest(IReadOnlyList<ImageReference> tags, string config, IReadOnlyList<string> layers) =>
        JsonText.ToBytes(new JArray(new JObject
        {
            ["Config"] = config,
            ["RepoTags"] = new JArray(tags.Select(tag => tag.Familiar)),
            ["Layers"] = new JArray(layers),
        }));
}
