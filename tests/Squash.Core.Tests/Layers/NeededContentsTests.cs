using System.Text;
using Squash.Core.Tests.IO;
using Squash.IO;
using Squash.Layers;
using Squash.Tar.Reading;
using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Layers;

public class NeededContentsTests
{
    [Theory]
    [InlineData("replaced", false)]
    [InlineData("replaced/by/file", true)] // a file above hides it, but that is too rare to look for
    [InlineData("replaced2", true)]
    [InlineData("gone", false)]
    [InlineData("gone/a/b", false)]
    [InlineData("gone2/a", true)]
    [InlineData("opaque/a/b", false)]
    [InlineData("opaque", false)] // a directory is there now
    [InlineData("dir/kept", true)]
    [InlineData("dir/gone", false)]
    [InlineData("dir", false)]
    public void Contains_FileOfALowerLayer_UnlessALayerAboveReplacesOrRemovesIt(string path, bool expected)
    {
        var needed = new NeededContents(first: 0, end: 3);
        Add(needed, 2, new LayerBuilder().File("replaced", "").Directory("dir").Whiteout("dir/gone"));
        Add(needed, 1, new LayerBuilder().Whiteout("gone").Directory("opaque").Opaque("opaque"));

        Assert.Equal(expected, needed.Contains(Encoding.UTF8.GetBytes(path), 0));
    }

    [Fact]
    public void Contains_LayersBelow_DoNotCount()
    {
        var needed = new NeededContents(first: 0, end: 3);
        Add(needed, 0, new LayerBuilder().File("a", "").Whiteout("b").Opaque(""));

        Assert.True(needed.Contains("a"u8, 0));
        Assert.True(needed.Contains("b"u8, 1));
    }

    [Fact]
    public void Contains_OpaqueRoot_RemovesAllBelow()
    {
        var needed = new NeededContents(first: 0, end: 3);
        Add(needed, 1, new LayerBuilder().Opaque(""));

        Assert.False(needed.Contains("a/b"u8, 0));
        Assert.True(needed.Contains("a/b"u8, 1));
    }

    [Fact]
    public void Contains_LayersThatAreNotSquashed_NeverAndTheyHideNothing()
    {
        var needed = new NeededContents(first: 1, end: 2);
        Add(needed, 2, new LayerBuilder().File("a", ""));

        Assert.False(needed.Contains("a"u8, 0));
        Assert.True(needed.Contains("a"u8, 1));
        Assert.False(needed.Contains("a"u8, 2));
    }

    private static void Add(NeededContents needed, int layer, LayerBuilder builder)
    {
        using ByteSource file = BlobFile.Create(builder.Build());
        Blob tar = BlobFile.Open(file);
        var reader = new TarReader(tar, SquashLimits.Default);
        needed.Add(LayerIndexer.Read(reader, tar, new ImageBudget(SquashLimits.Default), null, CancellationToken.None), layer);
    }
}
