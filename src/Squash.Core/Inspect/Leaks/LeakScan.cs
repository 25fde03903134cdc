using System.Buffers;
using Squash.Inspect.Leaks.Rules;
using Squash.Layers;

namespace Squash.Inspect.Leaks;

/// <summary>Finds secrets in all bytes of a layer: in files, visible or not, and between them.</summary>
/// <remarks>Only as many bytes are kept as the longest secret has, and the hits, because there are few.</remarks>
internal sealed class LeakScan : ContentScan
{
    /// <summary>More secrets in one layer are a test or an attack, and nobody reads a list of them.</summary>
    public const int MaxHits = 10_000;

    private const int ChunkBytes = 256 * 1024;

    private readonly PackedFileScan _packed = new();
    private readonly List<LeakMatch> _matches = [];
    private byte[] _buffer = [];
    private int _length;
    private int _next;
    private long _start;

    /// <summary>The secrets, in the order of the tar; after them, those of files whose text is compressed or in UTF-16.</summary>
    public List<LeakHit> Hits { get; } = [];

    /// <summary>Whether there are more than <see cref="MaxHits"/>.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether a file has a name that a rule looks for, so that its content is needed again.</summary>
    public static bool Keeps(ReadOnlySpan<byte> path, long bytes) => bytes <= FileRules.MaxBytes && FileRules.Picks(path);

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        _packed.Append(bytes);
        if (_buffer.Length == 0) _buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes + PrefixFinder.MaxBytes + PrefixFinder.BytesBefore);
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, _buffer.Length - _length);
            bytes[..count].CopyTo(_buffer.AsSpan(_length));
            _length += count;
            bytes = bytes[count..];
            if (_length == _buffer.Length) Examine(isEnd: false);
        }
    }

    public override void Complete()
    {
        Examine(isEnd: true);
        Hits.AddRange(_packed.Hits);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Examine(bool isEnd)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(0, _length);
        while (PrefixFinder.TryFind(text, ref _next, isEnd, _matches)) _next++;
        foreach (LeakMatch match in _matches)
        {
            IsCut = Hits.Count == MaxHits;
            if (!IsCut) Hits.Add(new LeakHit(match.Rule, _start + match.Start, match.Length, match.Shown));
        }

        _matches.Clear();
        if (isEnd) return;
        int done = Math.Max(0, _next - PrefixFinder.BytesBefore);
        text[done..].CopyTo(_buffer);
        _length -= done;
        _next -= done;
        _start += done;
    }
}
