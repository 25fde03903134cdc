using Squash.Catalog;
using Squash.Compression;
using Squash.IO;

namespace Squash.Layers;

/// <summary>Compares the digests of layers with those that the archive states.</summary>
internal static class LayerVerifier
{
    /// <exception cref="DigestMismatchException">A layer has another digest than the archive states.</exception>
    public static async Task VerifyAsync(SourceImage image, IReadOnlyList<LoadedLayer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            SourceLayer stated = image.Layers[i];
            if (stated.StatedDigest is Digest digest && layers[i].Digest is Task<Digest> stored)
            {
                Check($"layer {i + 1} ({stated.Blob.Name})", digest, await stored.ConfigureAwait(false));
            }

            if (layers[i].DiffId is Task<DiffId> diffId)
            {
                string what = layers[i].Compression == CompressionKind.None ? "" : ", decompressed,";
                Check($"layer {i + 1} ({stated.Blob.Name}){what}", stated.DiffId.Value, (await diffId.ConfigureAwait(false)).Value);
            }
        }
    }

    private static void Check(string what, Digest expected, Digest actual)
    {
        if (expected != actual) throw new DigestMismatchException(what, expected, actual);
    }
}
