using Squash.Tar;
using Squash.TestSupport.Images;
using Squash.TestSupport.Overlays;
using Squash.TestSupport.Trees;

namespace Squash.Fuzz.Targets;

/// <summary>Consecutive layers, each ended by zero blocks as in a tar. They become an image, which is squashed.</summary>
internal static class LayersTarget
{
    private const int MaxLayers = 8;

    public static SquashException? Run(byte[] input)
    {
        byte[][] layers = [.. Split(TarSigner.Sign(input)).Take(MaxLayers)];
        Squashed squashed = Squash(layers, Packing.None);
        Squashed packed = Squash(layers, Packing.Gzip);
        Oracle.Holds(squashed.Refusal?.GetType() == packed.Refusal?.GetType(), $"compressed layers end otherwise: {packed.Refusal}");

        // We cannot know whether they should have been refused, because the reference has no limits.
        if (squashed.Refusal is not null) return squashed.Refusal;
        byte[] layer = squashed.Check();
        Oracle.Holds(layer.AsSpan().SequenceEqual(ImageReader.Only(packed.Archive).Layers[0]), "compressed layers give another result");
        if (Squashed.IsSmall(layer)) CheckTree(layers, layer);
        return null;
    }

    public static IEnumerable<byte[]> Seeds() => Samples.Stacks().Select(stack => (byte[])[.. stack.SelectMany(layer => layer)]);

    private static Squashed Squash(IEnumerable<byte[]> layers, Packing packing)
    {
        ImageBuilder image = new ImageBuilder().Tag("test:fuzz");
        foreach (byte[] layer in layers) image.Layer(layer, packing);
        var options = new SquashOptions { Limits = Oracle.Limits, Compression = LayerCompression.None };
        return Squashed.Of(DockerArchives.Bazel(image.Build()), options);
    }

    private static void CheckTree(byte[][] layers, byte[] squashed)
    {
        RootfsTree expected;
        try
        {
            expected = NaiveOverlay.Merge(layers, isStrict: true).Tree;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The reference is made for the output of real tools, and cannot judge other inputs.
            return;
        }

        List<string> differences = TreeDiff.Compare(expected, RootfsTree.FromTar(squashed), withRoot: true);
        Oracle.Holds(differences.Count == 0, string.Join('\n', differences));
    }

    private static IEnumerable<byte[]> Split(byte[] input)
    {
        int start = 0;
        for (int at = 0; at + (2 * TarFields.BlockBytes) <= input.Length; at += TarFields.BlockBytes)
        {
            if (at < start || input.AsSpan(at, 2 * TarFields.BlockBytes).ContainsAnyExcept((byte)0)) continue;
            int end = at + (2 * TarFields.BlockBytes);
            yield return input[start..end];
            start = end;
        }

        if (start < input.Length || start == 0) yield return input[start..];
    }
}
