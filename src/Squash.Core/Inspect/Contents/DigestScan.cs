using System.IO.Hashing;
using Squash.Layers;

namespace Squash.Inspect.Contents;

/// <summary>Computes a digest of each file of a layer that passes by only once.</summary>
internal sealed class DigestScan : ContentScan
{
    private readonly Dictionary<long, UInt128> _digests = [];
    private readonly Queue<(long Offset, long Bytes)> _expected = new();
    private readonly XxHash128 _hash = new();
    private long _position;

    /// <summary>The digest of the content at a position of the tar; <see langword="null"/> if none was computed.</summary>
    public UInt128? Find(long offset) => _digests.TryGetValue(offset, out UInt128 digest) ? digest : null;

    public override void Expect(long offset, long bytes)
    {
        if (bytes >= DuplicateLedger.MinBytes) _expected.Enqueue((offset, bytes));
    }

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        long end = _position + bytes.Length;
        while (_expected.TryPeek(out (long Offset, long Bytes) file) && file.Offset < end)
        {
            long from = Math.Max(file.Offset, _position), to = Math.Min(file.Offset + file.Bytes, end);
            _hash.Append(bytes[(int)(from - _position)..(int)(to - _position)]);
            if (to < file.Offset + file.Bytes) break;
            _digests[file.Offset] = _hash.GetCurrentHashAsUInt128();
            _hash.Reset();
            _expected.Dequeue();
        }

        _position = end;
    }

    public override void Complete() => _expected.Clear();
}
