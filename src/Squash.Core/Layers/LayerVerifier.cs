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
            try
            {
                await VerifyAsync(image.Layers[i], layers[i], i + 1).ConfigureAwait(false);
            }
            catch (Exception failure) when (SpoolFailedException.CauseOf(failure) is SquashException cause && cause.IsCaughtIn(null, i + 1))
            {
                throw;
            }
        }
    }

    private static async Task VerifyAsync(SourceLayer stated, LoadedLayer layer, int number)
    {
        if (stated.StatedDigest is Digest digest && layer.Digest is Task<Digest> stored)
        {
            Check($"layer {number} ({stated.Blob.Name})", digest, await stored.ConfigureAwait(false));
        }

        if (layer.DiffId is Task<DiffId> diffId)
        {
            string what = layer.Compression == CompressionKind.None ? "" : ", decompressed,";
            Check($"layer {number} ({stated.Blob.Name}){what}", stated.DiffId.Value, (await diffId.ConfigureAwait(false)).Value);
        }
    }

    private static void Check(string what, Digest expected, Digest actual)
    {
        if (expected != actual) throw DigestMismatchException.Of(what, expected, actual);
    }
}
