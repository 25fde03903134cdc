namespace Squash.Inspect.Contents;

/// <summary>Picks samples of some files: as if the files were one after the other, runs of it at equal distances.</summary>
internal sealed class StratumSampler
{
    /// <summary>The length of a sample. Blocks of 128 KiB are compressed hardly worse than a whole layer.</summary>
    public const int SampleBytes = 128 * 1024;

    private readonly double _distance;
    private readonly int _length;
    private readonly List<List<(long Position, int Bytes)>> _samples = [];
    private long _done;

    /// <param name="bytes">The size of all files, with their headers.</param>
    /// <param name="samples">The number of samples, if there are enough bytes.</param>
    public StratumSampler(long bytes, long samples)
    {
        long most = (bytes + SampleBytes - 1) / SampleBytes;
        _distance = bytes / (double)Math.Clamp(samples, 1, Math.Max(1, most));
        _length = (int)Math.Min(SampleBytes, Math.Ceiling(_distance));
    }

    /// <summary>The samples, each as runs of the tar.</summary>
    public IEnumerable<IReadOnlyList<(long Position, int Bytes)>> Samples => _samples.Where(runs => runs.Count > 0);

    /// <summary>Adds the next file.</summary>
    /// <param name="position">Its header's position in the tar.</param>
    /// <param name="bytes">Its size, with header and padding.</param>
    public void Add(long position, long bytes)
    {
        long end = _done + bytes;
        if (_samples.Count == 0) _samples.Add([]);
        while (true)
        {
            long start = (long)((_samples.Count - 1) * _distance + ((_distance - _length) / 2));
            long from = Math.Max(start, _done), to = Math.Min(start + _length, end);
            if (from < to) _samples[^1].Add((position + from - _done, (int)(to - from)));
            if (start + _length > end) break;
            _samples.Add([]);
        }

        _done = end;
    }
}
