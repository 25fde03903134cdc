namespace Squash.Jobs;

/// <summary>Warns of results that a well-known engine or registry refuses.</summary>
internal static class EngineLimits
{
    // maxLayerDepth in moby's layer/layer_store.go: 127 layers of a graph driver, less the two that a container adds.
    private const int MaxDockerLayers = 125;

    private const long MiB = 1L << 20;
    private const long GiB = 1L << 30;

    // The largest layer as stored. Only registries that document one, smallest first.
    private static readonly (string Name, long Bytes)[] Registries =
    [
        // docs.github.com, "Working with the Container registry", Troubleshooting.
        ("GitHub", 10_000_000_000),

        // docs.aws.amazon.com, "Amazon ECR Public service quotas" and "Amazon ECR service quotas", Maximum layer size.
        ("Amazon ECR Public", 10_000 * MiB),
        ("Amazon ECR", 52_000 * MiB),

        // learn.microsoft.com, "Azure Container Registry SKU features and limits", Maximum image layer size.
        ("Azure", 200 * GiB),
    ];

    /// <param name="image">The name of the image.</param>
    /// <param name="layers">The layers of the result.</param>
    public static IEnumerable<string> Warnings(string image, IReadOnlyList<ResultLayerReport> layers)
    {
        if (layers.Count > MaxDockerLayers)
        {
            yield return $"{image} has {layers.Count} layers, and Docker's classic storage accepts {MaxDockerLayers}: squash more of them, or lower SquashOptions.MaxLayers";
        }

        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].StoredBytes is not { } bytes || bytes <= Registries[0].Bytes) continue;
            string refusing = string.Join(", ", Registries.Where(registry => bytes > registry.Bytes).Select(registry => $"{registry.Name} {registry.Bytes}"));
            yield return $"layer {i + 1} of {image} has {bytes} bytes as stored, more than some registries accept ({refusing}): set SquashOptions.MaxLayerSize";
        }
    }
}
