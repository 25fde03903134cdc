namespace Squash.Output;

/// <summary>An image in <c>manifest.json</c>.</summary>
/// <param name="Config">The member with the config.</param>
/// <param name="Tags">The names of the image.</param>
/// <param name="Layers">The members with the layers, base first.</param>
internal sealed record DockerManifestEntry(string Config, IReadOnlyList<ImageReference> Tags, IReadOnlyList<string> Layers);
