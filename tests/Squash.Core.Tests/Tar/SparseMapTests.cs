using Squash.Tar;

namespace Squash.Core.Tests.Tar;

public class SparseMapTests
{
    [Fact]
    public void TryCreate_TouchingAndEmptySegments_AreJoinedAndDropped()
    {
        Assert.True(SparseMap.TryCreate([new(0, 0), new(10, 5), new(15, 5), new(20, 0), new(30, 10), new(100, 0)], 100, 20, out SparseMap? map));
        Assert.Equal([new(10, 10), new(30, 10)], map!.Segments);
    }

    [Fact]
    public void TryCreate_NoHole_NeedsNoMap()
    {
        Assert.True(SparseMap.TryCreate([new(0, 50), new(50, 50), new(100, 0)], 100, 100, out SparseMap? map));
        Assert.Null(map);
    }

    [Fact]
    public void TryCreate_AllHole_HasNoSegment()
    {
        Assert.True(SparseMap.TryCreate([new(100, 0)], 100, 0, out SparseMap? map));
        Assert.Empty(map!.Segments);
    }

    [Fact]
    public void TryCreate_EmptyFile_NeedsNoMap()
    {
        Assert.True(SparseMap.TryCreate([], 0, 0, out SparseMap? map));
        Assert.Null(map);
    }

    [Theory]
    [InlineData(10, 5, 5, 5)]
    [InlineData(14, 5, 10, 5)]
    [InlineData(0, 5, 96, 5)]
    [InlineData(0, 5, 101, 0)]
    [InlineData(-1, 5, 10, 5)]
    [InlineData(0, 15, 20, -5)]
    [InlineData(0, 5, 10, 4)]
    [InlineData(0, 5, 10, 6)]
    [InlineData(0, 5, long.MaxValue, 5)]
    [InlineData(0, 5, 10, long.MaxValue)]
    public void TryCreate_Contradiction_IsRefused(long offset1, long length1, long offset2, long length2) =>
        Assert.False(SparseMap.TryCreate([new(offset1, length1), new(offset2, length2)], 100, 10, out _));

    [Fact]
    public void TryCreate_LargestSize_DoesNotOverflow()
    {
        Assert.True(SparseMap.TryCreate([new(0, 1), new(long.MaxValue - 1, 1)], long.MaxValue, 2, out SparseMap? map));
        Assert.Equal(2, map!.Segments.Count);
        Assert.False(SparseMap.TryCreate([new(0, long.MaxValue), new(long.MaxValue, long.MaxValue)], long.MaxValue, -2, out _));
    }
}
