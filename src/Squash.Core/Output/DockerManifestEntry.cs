using Squash.Images;

namespace Squash.Output;

/// <summary>An image as <c>manifest.json</c> lists it.</summary>
/// <param name="Config">The member that holds the config.</param>
/// <param name="Tags">The names of the image.</param>
/// <param name="Layers">The members that hold the layers, base first.</param>
internal sealed record DockerManifestEntry(string Config, IReadOnlyList<ImageReference> Tags, IReadOnlyList<string> Layers);
