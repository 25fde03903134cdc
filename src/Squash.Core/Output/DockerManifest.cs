using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Output;

/// <summary>The documents that list the images of a docker-archive.</summary>
/// <remarks>Docker image specification v1.2, "Combined image JSON + filesystem changeset format".</remarks>
internal static class DockerManifest
{
    /// <summary><c>manifest.json</c>, the list that engines load.</summary>
    public static byte[] Manifest(IEnumerable<DockerManifestEntry> images) =>
        JsonText.ToBytes(new JArray(images.Select(image => new JObject
        {
            ["Config"] = image.Config,
            ["RepoTags"] = image.Tags.Count == 0 ? JValue.CreateNull() : new JArray(image.Tags.Select(tag => tag.Familiar)),
            ["Layers"] = new JArray(image.Layers),
        })));

    /// <summary><c>repositories</c>: the tags of each repository, for Docker before 1.10 and for people.</summary>
    /// <param name="tags">Each tag, with the ID of its image.</param>
    public static byte[] Repositories(IEnumerable<(ImageReference Tag, Digest ImageId)> tags)
    {
        var repositories = new JObject();
        foreach ((ImageReference tag, Digest imageId) in tags)
        {
            if (repositories[tag.Repository] is not JObject known) repositories[tag.Repository] = known = [];
            known[tag.Tag] = imageId.Hex;
        }

        return JsonText.ToBytes(repositories);
    }
}
