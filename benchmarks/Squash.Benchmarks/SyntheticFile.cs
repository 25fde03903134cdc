using Squash.IO;
using Squash.Layers;
using Squash.Tar.Reading;

namespace Squash.Benchmarks;

/// <summary>A synthetic layer or archive in a temporary file. It has just been written, so it is in the page cache.</summary>
internal sealed class SyntheticFile : IDisposable
{
    private readonly BackingFile _file;

    private SyntheticFile(Action<Stream> write)
    {
        Path = System.IO.Path.GetTempFileName();
        using (var output = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.None, 1024 * 1024)) write(output);
        _file = new BackingFile(File.OpenHandle(Path));
        Blob = new Blob(_file, 0, _file.Length, "layer.tar");
    }

    public string Path { get; }

    public Blob Blob { get; }

    public static SyntheticFile Layer(SyntheticImage image, int layer) => new(output => image.WriteLayer(layer, output));

    public static SyntheticFile Of(Action<Stream> write) => new(write);

    public static SyntheticFile Archive(SyntheticImage image) => new(image.WriteArchive);

    /// <summary>Reads the headers of a layer.</summary>
    public LayerIndex ReadIndex() =>
        LayerIndexer.Read(new TarReader(Blob, SquashLimits.Default), Blob, new ImageBudget(SquashLimits.Default), keeper: null, CancellationToken.None);

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(Path);
    }
}
