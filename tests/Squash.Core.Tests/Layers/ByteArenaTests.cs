using Squash.Layers;

namespace Squash.Core.Tests.Layers;

public class ByteArenaTests
{
    [Fact]
    public void Add_ManyStringsOfAllLengths_AreAllThere()
    {
        var arena = new ByteArena();
        var random = new Random(1);
        var strings = new List<(ByteArena.Slice Slice, byte[] Value)>();
        foreach (int length in Enumerable.Range(0, 3000).Select(_ => random.Next(300)).Concat([300_000, 0, 1, 1 << 18, 2_000_000, 5]))
        {
            byte[] value = new byte[length];
            random.NextBytes(value);
            strings.Add((arena.Add(value), value));
        }

        Assert.All(strings, one => Assert.Equal(one.Value, arena[one.Slice].ToArray()));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData((1 << 20) - 1, (1 << 18) - 1, (1 << 26) - 1)]
    [InlineData(0, 1, 2)]
    [InlineData(70_000, 63, 64)]
    public void Slice_AnyPlace_IsKeptToTheBit(int block, int start, int length)
    {
        var slice = new ByteArena.Slice(block, start, length);

        Assert.Equal((block, start, length), (slice.Block, slice.Start, slice.Length));
        Assert.Equal(8, System.Runtime.CompilerServices.Unsafe.SizeOf<ByteArena.Slice>());
    }

    [Theory]
    [InlineData(1 << 20, 1)]
    [InlineData(0, 1 << 26)]
    public void Slice_TooMuch_IsALimit(int block, int length) =>
        Assert.Throws<LimitExceededException>(() => new ByteArena.Slice(block, 0, length));
}
