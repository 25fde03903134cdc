using Squash.Core.Tests.IO;
using Squash.IO;
using Squash.Layers;

namespace Squash.Core.Tests.Layers;

public class ContentReaderTests
{
    [Fact]
    public void ReadExactly_AnyOrderOfAnyLayers_GivesTheirBytes()
    {
        var random = new Random(1);
        byte[][] contents = [.. Enumerable.Range(0, 3).Select(_ => new byte[1_000_000])];
        foreach (byte[] content in contents) random.NextBytes(content);
        ByteSource[] files = [.. contents.Select(content => BlobFile.Create(content))];
        Blob[] layers = [.. files.Select(file => BlobFile.Open(file))];
        var reader = new ContentReader();
        int layer = 0, position = 0;
        for (int i = 0; i < 5000; i++)
        {
            // Runs of consecutive small files, with an occasional jump or large one.
            if (random.Next(20) == 0) (layer, position) = (random.Next(3), random.Next(1_000_000));
            int length = random.Next(30) == 0 ? random.Next(300_000) : random.Next(3000);
            length = Math.Min(length, 1_000_000 - position);
            byte[] read = new byte[length];
            reader.ReadExactly(layers[layer], position, read);

            Assert.Equal(contents[layer][position..(position + length)], read);
            position = Math.Min(position + length + random.Next(1500), 1_000_000);
        }

        foreach (ByteSource file in files) file.Dispose();
    }

    [Fact]
    public void ReadExactly_PastTheEnd_IsACutArchive()
    {
        using ByteSource file = BlobFile.Create(new byte[1000]);

        Assert.Throws<InvalidArchiveException>(() => new ContentReader().ReadExactly(BlobFile.Open(file), 900, new byte[200]));
    }
}
