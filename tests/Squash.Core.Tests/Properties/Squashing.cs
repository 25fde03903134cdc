using Squash.Core.Tests.Library;
using Squash.TestSupport.Images;

namespace Squash.Core.Tests.Properties;

/// <summary>Squashes in memory, through the public surface.</summary>
internal static class Squashing
{
    public static byte[] Archive(IEnumerable<byte[]> layers) => DockerArchives.Legacy([ImageBuilder.Of(layers).Build()]);

    public static byte[] Squash(byte[] archive, SquashOptions? options = null)
    {
        var output = new MemoryStream();
        ImageSquasher.SquashAsync(new TrickleStream(archive, int.MaxValue), output, options).GetAwaiter().GetResult();
        return output.ToArray();
    }

    /// <summary>The only layer of the squashed image.</summary>
    public static byte[] Layer(IEnumerable<byte[]> layers) => Assert.Single(Layers(layers, new SquashOptions()));

    public static IReadOnlyList<byte[]> Layers(IEnumerable<byte[]> layers, SquashOptions options) =>
        ImageReader.Only(Squash(Archive(layers), options)).Layers;
}
