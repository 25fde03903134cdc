using Squash.Compression;
using Squash.Layers;
using Squash.Merge;
using Squash.Tar;

namespace Squash.Inspect.Contents;

/// <summary>Estimates how large the parts of an image are compressed with gzip, as registries keep them.</summary>
/// <remarks>
/// A layer that is stored compressed has the same ratio everywhere. Of others, samples are compressed, spread evenly over each stratum:
/// the files of one layer and one kind that a container sees, or that it does not. Texts, programs and archives differ by a factor of
/// three, and those that one step left out are often alike.
/// </remarks>
internal sealed class CompressionLedger
{
    // Of 128 KiB each, which takes a second on two cores. More of them are of files that a container sees, because every
    // recommendation leaves most of these.
    private const int MaxSeenSamples = 640;
    private const int MaxHiddenSamples = 192;

    // A smaller stratum changes the sum by less than 0.1 %, even if it is nothing but zeros.
    private const int MinShareOfStratum = 1000;
    private const double UsualRatio = 0.4;

    // A sample cannot refer to the bytes before it, as a part of a layer does, which matters for data that compresses well. Without
    // this, the estimates for seven images of Debian packages were 0.5 % to 3.9 % too high.
    private const double LossOfSample = 0.025;

    private readonly MergedTree _tree;
    private readonly IReadOnlyDictionary<int, sbyte> _kinds;
    private readonly long[][] _bytes;
    private readonly double[][] _ratios;
    private readonly StoredLayer[] _layers;
    private readonly long _seenBytes;
    private readonly long _hiddenBytes;

    /// <param name="tree">The merged layers.</param>
    /// <param name="kinds">The kind of each inode that has one.</param>
    /// <param name="layers">The layers as stored, base first.</param>
    public CompressionLedger(MergedTree tree, IReadOnlyDictionary<int, sbyte> kinds, IReadOnlyList<StoredLayer> layers)
    {
        _tree = tree;
        _kinds = kinds;
        _layers = [.. layers];
        _bytes = [.. layers.Select(_ => new long[2 * (ContentKinds.All.Length + 1)])];
        _ratios = [.. layers.Select(layer => Filled(layer.IsCompressed ? (double)layer.StoredBytes / Math.Max(1, layer.Bytes) : layer.IsRemote ? 1 : UsualRatio))];
        for (int layer = 0; layer < layers.Count; layer++)
        {
            LayerEntries entries = tree.Inodes.Layer(layer);
            for (int i = 0; i < entries.Count; i++) _bytes[layer][StratumOf(tree.Inodes.FirstOf(layer) + i)] += TarBytesOf(entries, i);
            if (!layers[layer].CanBeSampled) continue;
            _seenBytes += _bytes[layer].Where((_, stratum) => stratum % 2 == 0).Sum();
            _hiddenBytes += _bytes[layer].Where((_, stratum) => stratum % 2 != 0).Sum();
        }

        static double[] Filled(double ratio) => [.. Enumerable.Repeat(ratio, 2 * (ContentKinds.All.Length + 1))];
    }

    /// <summary>Whether samples are needed, because some layers are stored as they are.</summary>
    public bool NeedsSamples => _layers.Any(layer => layer.CanBeSampled);

    /// <summary>The size of a layer, compressed: exact if it is stored so.</summary>
    public long BytesOfLayer(int layer) =>
        _layers[layer].CanBeSampled ? (long)_bytes[layer].Zip(_ratios[layer], (bytes, ratio) => bytes * ratio).Sum() : _layers[layer].StoredBytes;

    /// <summary>The size of an entry, compressed.</summary>
    public double BytesOf(int inode)
    {
        int layer = _tree.Inodes.OrdinalOf(inode);
        return TarBytesOf(_tree.Inodes.Layer(layer), inode - _tree.Inodes.FirstOf(layer)) * _ratios[layer][StratumOf(inode)];
    }

    /// <summary>The size of everything that a container sees from the layers above the kept ones, compressed, and of the kept ones.</summary>
    public long BytesAfterSquash(int keptLayers) => BytesWith(layer => layer < keptLayers);

    /// <summary>The size of some layers, compressed, and of everything that a container sees from the others.</summary>
    /// <param name="isKept">Whether a layer stays as it is.</param>
    public long BytesWith(Func<int, bool> isKept)
    {
        double bytes = 0;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            bytes += isKept(layer) ? BytesOfLayer(layer) : _bytes[layer].Zip(_ratios[layer], (size, ratio) => size * ratio).Where((_, stratum) => stratum % 2 == 0).Sum();
        }

        return (long)bytes;
    }

    /// <summary>Compresses samples of the layers that are stored as they are.</summary>
    /// <param name="onlySeen">Whether no layer will be kept, so that files that a container does not see don't matter.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public void Measure(bool onlySeen, CancellationToken cancellationToken)
    {
        List<Sample> samples = [.. Enumerable.Range(0, _layers.Length).Where(layer => _layers[layer].CanBeSampled).SelectMany(layer => SamplesOf(layer, onlySeen))];
        using var format = BlockFormat.Create(LayerCompression.Gzip());
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(
            0, samples.Count, options, () => (Plain: new byte[StratumSampler.SampleBytes], Compressed: new byte[format.MaxCompressedBytes]),
            (i, _, buffers) =>
            {
                int bytes = 0;
                foreach ((long position, int length) in samples[i].Runs) bytes += _tree.Inodes.Layer(samples[i].Layer).Tar.ReadFully(buffers.Plain.AsSpan(bytes, length), position);
                samples[i].PlainBytes = bytes;
                samples[i].CompressedBytes = format.Compress(buffers.Plain.AsSpan(0, bytes), buffers.Compressed);
                return buffers;
            },
            _ => { });
        foreach (IGrouping<(int Layer, int Stratum), Sample> stratum in samples.GroupBy(sample => (sample.Layer, sample.Stratum)))
        {
            // By bytes, because the last sample may be tiny, and is then larger compressed.
            double ratio = stratum.Sum(sample => sample.CompressedBytes) / Math.Max(1.0, stratum.Sum(sample => sample.PlainBytes));
            _ratios[stratum.Key.Layer][stratum.Key.Stratum] = ratio * (1 - (LossOfSample * Math.Max(0, 1 - ratio)));
        }
    }

    /// <summary>Samples of a layer: runs of its strata at equal distances. A run may consist of many small files.</summary>
    private List<Sample> SamplesOf(int layer, bool onlySeen)
    {
        LayerEntries entries = _tree.Inodes.Layer(layer);
        StratumSampler?[] samplers = [.. _bytes[layer].Select((bytes, stratum) =>
        {
            bool isSeen = stratum % 2 == 0;
            long all = isSeen ? _seenBytes : _hiddenBytes;
            return bytes <= all / MinShareOfStratum || (onlySeen && !isSeen) ? null : new StratumSampler(bytes, (isSeen ? MaxSeenSamples : MaxHiddenSamples) * bytes / all);
        })];
        for (int i = 0; i < entries.Count; i++)
        {
            samplers[StratumOf(_tree.Inodes.FirstOf(layer) + i)]?.Add(entries[i].DataOffset - entries[i].HeaderBytes, TarBytesOf(entries, i));
        }

        return [.. samplers.SelectMany((sampler, stratum) => sampler?.Samples.Select(runs => new Sample { Layer = layer, Stratum = stratum, Runs = runs }) ?? [])];
    }

    // Even numbers are of files that a container sees.
    private int StratumOf(int inode) => (2 * (_kinds.GetValueOrDefault(inode, (sbyte)KindFinder.None) + 1)) + (_tree.Inodes.Names[inode] > 0 ? 0 : 1);

    private static long TarBytesOf(LayerEntries entries, int index)
    {
        long content = entries[index].Type == EntryType.File ? entries.StoredBytesOf(entries[index]) : 0;
        return entries[index].HeaderBytes + TarFields.Padded(content);
    }

    private sealed class Sample
    {
        public required int Layer { get; init; }

        public required int Stratum { get; init; }

        public required IReadOnlyList<(long Position, int Bytes)> Runs { get; init; }

        public long PlainBytes { get; set; }

        public long CompressedBytes { get; set; }
    }
}

/// <summary>A layer as the archive has it.</summary>
/// <param name="Bytes">Its uncompressed size.</param>
/// <param name="StoredBytes">Its size in the archive.</param>
/// <param name="IsCompressed">Whether it is compressed there.</param>
/// <param name="IsRemote">Whether its contents are gone, because it passed by only once.</param>
internal sealed record StoredLayer(long Bytes, long StoredBytes, bool IsCompressed, bool IsRemote)
{
    /// <summary>Whether its compressed size is unknown, and its contents can be read.</summary>
    public bool CanBeSampled => !IsCompressed && !IsRemote;
}
