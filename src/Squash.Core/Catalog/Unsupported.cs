using Squash.Images;

namespace Squash.Catalog;

/// <summary>Recognises images that are valid but cannot be squashed.</summary>
internal static class Unsupported
{
    /// <returns>The reason, or <see langword="null"/> if the image can be squashed.</returns>
    public static string? Reason(Platform platform, IReadOnlyList<string?> layerMediaTypes)
    {
        if (platform.Os.Equals("windows", StringComparison.OrdinalIgnoreCase))
        {
            return "it is a Windows image: its layers are not plain file trees, so squash cannot merge them";
        }

        for (int i = 0; i < layerMediaTypes.Count; i++)
        {
            if (Reason(layerMediaTypes[i]) is { } reason) return $"its layer {i + 1} {reason}";
        }

        return null;
    }

    private static string? Reason(string? mediaType) => MediaTypes.KindOfLayer(mediaType) switch
    {
        LayerKind.Tar => null,
        LayerKind.Foreign => $"is foreign ({mediaType}): it may not be distributed, so archives do not contain it",
        LayerKind.Encrypted => $"is encrypted ({mediaType}); decrypt the image first, e.g. with skopeo copy --decryption-key",
        _ => $"is not a tar: its media type is {Shown.Quote(mediaType ?? "")}",
    };
}
