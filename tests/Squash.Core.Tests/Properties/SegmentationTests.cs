using System.IO.Pipelines;
using CsCheck;
using Squash.TestSupport;
using Squash.TestSupport.Images;
using Squash.TestSupport.Tar;
using Squash.TestSupport.Trees;

namespace Squash.Core.Tests.Properties;

/// <summary>The same image gives the same bytes, no matter how it is delivered.</summary>
public class SegmentationTests
{
    private static readonly Gen<(List<List<TarItem>> Stack, int[] Chunks)> Case =
        Gen.Select(RandomStacks.Loadable, Gen.Int[1, 4000].Array[1, 20]);

    [Fact]
    public void SquashAsync_AnySegmentation_GivesTheSameBytes() => Case.Sample(
        (stack, chunks) =>
        {
            byte[] archive = Squashing.Archive(stack.Select(LayerBuilder.Build));
            byte[] expected = Squashing.Squash(archive);
            Assert.Equal(expected, Through(ImageSource.FromStream(new ChunkedStream(archive, chunks))));
            Assert.Equal(expected, Through(ImageSource.FromPipe(PipeReader.Create(new ChunkedStream(archive, chunks)))));
        },
        iter: StackProperty.Iterations / 4);

    [Fact]
    public void SquashAsync_ByteByByte_GivesTheSameBytes()
    {
        byte[] archive = Squashing.Archive([new LayerBuilder().File("a/b", "content").Symlink("c", "a").Build(), new LayerBuilder().Whiteout("c").Build()]);
        Assert.Equal(Squashing.Squash(archive), Through(ImageSource.FromStream(new ChunkedStream(archive, [1]))));
    }

    [Fact]
    public void SquashAsync_FileOrPipeOrDirectory_GivesTheSameLayer() => RandomStacks.Loadable.Sample(
        stack =>
        {
            string directory = Directory.CreateTempSubdirectory("squash-test-").FullName;
            try
            {
                BuiltImage image = ImageBuilder.Of(stack.Select(LayerBuilder.Build)).Build();
                byte[] archive = DockerArchives.Legacy([image]);
                string file = Path.Combine(directory, "image.tar"), layout = Path.Combine(directory, "layout");
                File.WriteAllBytes(file, archive);
                new OciLayoutBuilder().AddImage(image).WriteTo(layout);

                byte[] expected = Squashing.Squash(archive);
                Assert.Equal(expected, Through(ImageSource.FromPath(file)));
                byte[] fromLayout = Through(ImageSource.FromPath(layout));
                Assert.Equal(ImageReader.Only(expected).DiffIds, ImageReader.Only(fromLayout).DiffIds);
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        },
        iter: StackProperty.Iterations / 4);

    /// <remarks>Only if their paths contain nothing but directories, because the target of a symbolic link depends on the place.</remarks>
    [Fact]
    public void SquashAsync_WhiteoutsMovedWithinTheirLayer_GivesTheSameBytes() => Gen.Select(RandomStacks.Loadable, Gen.Int[0, 1]).Sample(
        (stack, end) =>
        {
            IEnumerable<TarItem> Move(List<TarItem> layer)
            {
                if (layer.Any(item => item.Type == '2' || item.Path.StartsWith(".wh..wh.plnk/"))) return layer;
                HashSet<ByteString> inTheWay = [.. layer.Where(item => item.Type != '5').Select(item => RootfsTree.CleanPath(item.Path))];
                if (layer.Any(item => IsMarker(item) && Above(item).Any(inTheWay.Contains))) return layer;
                ILookup<bool, TarItem> items = layer.ToLookup(IsMarker);
                return end == 0 ? items[true].Concat(items[false]) : items[false].Concat(items[true]);
            }

            byte[] expected = Squashing.Layer(stack.Select(LayerBuilder.Build));
            Assert.Equal(expected, Squashing.Layer(stack.Select(layer => LayerBuilder.Build(Move(layer)))));
        },
        iter: StackProperty.Iterations / 2);

    private static bool IsMarker(TarItem item) => item.Path.Split('/').Any(name => name.StartsWith(".wh."));

    private static IEnumerable<ByteString> Above(TarItem item)
    {
        List<ByteString> path = RootfsTree.CleanPath(item.Path).Split('/');
        for (int depth = 1; depth < path.Count; depth++) yield return ByteString.Join('/', path.Take(depth));
    }

    private static byte[] Through(ImageSource source)
    {
        var output = new MemoryStream();
        ImageSquasher.SquashAsync(source, ImageTarget.ToStream(output)).GetAwaiter().GetResult();
        return output.ToArray();
    }

    /// <summary>Returns its bytes in pieces, and cannot seek.</summary>
    private sealed class ChunkedStream(byte[] content, int[] chunks) : Stream
    {
        private int _position, _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int length = Math.Min(Math.Min(buffer.Length, content.Length - _position), chunks[_read++ % chunks.Length]);
            content.AsSpan(_position, length).CopyTo(buffer);
            _position += length;
            return length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
