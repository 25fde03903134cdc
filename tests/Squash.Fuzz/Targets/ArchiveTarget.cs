using Squash.Archives;
using Squash.Catalog;
using Squash.IO;

namespace Squash.Fuzz.Targets;

/// <summary>An archive, up to its list of images. Checking its digests may refuse more inputs, but never changes the result.</summary>
internal static class ArchiveTarget
{
    private static readonly ImageSelection Everything = new() { All = true, AllPlatforms = true };

    public static SquashException? Run(byte[] input)
    {
        byte[] archive = TarSigner.Sign(input);
        SquashException? refusal = Read(archive, verify: false, out string trusting);
        if (Read(archive, verify: true, out string verified) is null)
        {
            Oracle.Holds(refusal is null && verified == trusting, "the images depend on whether they are verified");
        }

        return refusal;
    }

    public static IEnumerable<byte[]> Seeds() => Samples.Archives();

    private static SquashException? Read(byte[] archive, bool verify, out string images)
    {
        string read = "";
        SquashException? refusal = Oracle.Refusal(() =>
        {
            var file = new MemorySource(archive);
            using TarBlobStore store = TarBlobStore.Read(file, Blob.ToEnd(file, 0, "archive"), Oracle.Limits, null, CancellationToken.None);
            ImageCatalog catalog = ImageCatalog.Read(store, Oracle.Limits, verify);
            IReadOnlyList<ImageChoice> choices = catalog.Select(Everything);
            read = string.Join('\n', choices.SelectMany(choice => choice.Images).Select(image =>
                $"{image.Platform} {image.Config.Digest} {string.Join(' ', image.Layers.Select(layer => $"{layer.Blob.Length} {layer.DiffId}"))}"));
        });
        images = read;
        return refusal;
    }
}
