using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>One image in the <c>manifest.json</c> of <c>docker save</c>.</summary>
/// <param name="Config">The member with the config.</param>
/// <param name="RepoTags">The names of the image.</param>
/// <param name="Layers">The members with the layers, base first.</param>
/// <param name="LayerSources">Descriptors by diffID; Docker writes them for layers that it did not create itself.</param>
/// <remarks>Docker image specification v1.2, "Combined image JSON + filesystem changeset format".</remarks>
internal sealed record DockerManifestItem(
    string Config, IReadOnlyList<string> RepoTags, IReadOnlyList<string> Layers, JObject? LayerSources)
{
    /// <summary>The items of a document; two items with the same config are one image with the names of both.</summary>
    public static IReadOnlyList<DockerManifestItem> ParseAll(JArray document, string documentName, SquashLimits limits)
    {
        if (document.Count > limits.MaxImages)
        {
            throw new LimitExceededException(
                $"{documentName} lists {document.Count} images, the limit is {limits.MaxImages}", nameof(SquashLimits.MaxImages));
        }

        return
        [
            .. document.Select((token, i) => Parse(token, $"{documentName}[{i}]"))
                .GroupBy(item => item.Config, StringComparer.Ordinal)
                .Select(same => same.First() with { RepoTags = [.. same.SelectMany(item => item.RepoTags).Distinct()] }),
        ];
    }

    /// <summary>The digest in the name of the config, if it has one.</summary>
    /// <remarks>Docker and podman write <c>HEX.json</c>, crane <c>sha256:HEX</c>, Docker since 25 <c>blobs/sha256/HEX</c>.</remarks>
    public Digest? ConfigDigest =>
        MemberNames.BlobDigest(Config) is { } digest ? digest
        : Digest.TryParse(Config, out digest) ? digest
        : Config.EndsWith(".json", StringComparison.Ordinal) && Digest.TryParseHex(Config.AsSpan()[..^5], out digest) ? digest
        : null;

    private static DockerManifestItem Parse(JToken token, string where)
    {
        if (token is not JObject json) throw new InvalidImageException($"{where} is not an object");
        return new DockerManifestItem(
            Clean(json.RequiredString("Config", where), where),
            json.Strings("RepoTags", where),
            [.. json.Strings("Layers", where).Select(name => Clean(name, where))],
            json.OptionalObject("LayerSources", where));
    }

    private static string Clean(string name, string where)
    {
        string[] components = [.. name.Split('/').Where(component => component is not ("" or "."))];
        if (components.Length == 0 || components.Contains(".."))
        {
            throw new InvalidImageException($"{where}: {Shown.Quote(name)} is not a member's name");
        }

        return string.Join('/', components);
    }
}
