using BenchmarkDotNet.Attributes;
using Squash.Tar;
using Squash.Tar.Reading;

namespace Squash.Benchmarks;

/// <summary>One header or PAX header, decoded and encoded, without any I/O.</summary>
[MemoryDiagnoser]
public class TarBenchmarks
{
    private const int Count = 1000;

    private readonly byte[][] _blocks = new byte[Count][];
    private readonly byte[] _pax = Records(
        ("path", "usr/lib/python3/site-packages/vendor/internal/resources/a-name-that-is-longer-than-a-header-has-room-for-it-in-the-end.py"),
        ("mtime", "1700000000.123456789"),
        ("SCHILY.xattr.security.capability", "\u0001\0\0\u0002\0\u0004"));

    private readonly TarEncoder _encoder = new();
    private readonly PaxApplier _applier = new();
    private readonly TarEntry _entry = new();
    private readonly byte[] _path = "usr/lib/python3/site-packages/vendor/internal/resources/plugins7.py"u8.ToArray();

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < Count; i++) _blocks[i] = _encoder.Encode(File(i), _path, default, default).ToArray();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long DecodeHeader()
    {
        long sum = 0;
        foreach (byte[] block in _blocks)
        {
            if (!TarHeader.TryParse(block, out TarHeader header)) throw new InvalidOperationException("no header");
            bool valid = header.TryGetMode(out long mode) & header.TryGetUid(out long uid) & header.TryGetGid(out long gid);
            valid &= header.TryGetSize(out long size) & header.TryGetMtime(out long mtime);
            if (!valid) throw new InvalidOperationException("no number");
            sum += mode + uid + gid + size + mtime + header.Name.Length + header.Prefix.Length + header.LinkName.Length;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long EncodeHeader()
    {
        long bytes = 0;
        for (int i = 0; i < Count; i++) bytes += _encoder.Encode(File(i), _path, default, default).Length;
        return bytes;
    }

    [Benchmark]
    public int ApplyPax() => _applier.TryApply(_pax, _entry) ? _entry.Name.Length : throw new InvalidOperationException("malformed");

    [Benchmark]
    public int EncodePax() => _encoder.Encode(File(0) with { Mtime = new TarTime(1_700_000_000, 1) }, _path, default, _pax).Length;

    private static TarEntryHeader File(int i) =>
        new() { Type = EntryType.File, Mode = 0x1a4, Uid = 1000, Gid = 1000, Size = i * 37L, Mtime = new TarTime(1_700_000_000 + i, 0) };

    private static byte[] Records(params (string Key, string Value)[] records)
    {
        var pax = new ByteBuffer();
        foreach ((string key, string value) in records)
        {
            byte[] keyBytes = [.. key.Select(c => (byte)c)], valueBytes = [.. value.Select(c => (byte)c)];
            PaxRecords.Write(pax.Extend(PaxRecords.Measure(keyBytes.Length, valueBytes.Length)), keyBytes, valueBytes);
        }

        return pax.Span.ToArray();
    }
}
