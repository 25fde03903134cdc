using Squash.IO;

namespace Squash.Compression;

/// <summary>A block in progress: filled, compressed, written, and reused.</summary>
internal sealed class Block(BlockFormat format)
{
    private readonly byte[] _plain = GC.AllocateUninitializedArray<byte>(format.BlockBytes);
    private readonly byte[] _compressed = GC.AllocateUninitializedArray<byte>(format.MaxCompressedBytes);
    private int _plainBytes;
    private int _compressedBytes;

    public bool IsFull => _plainBytes == _plain.Length;

    public ReadOnlySpan<byte> Plain => _plain.AsSpan(0, _plainBytes);

    /// <summary>The result, after <see cref="Compression"/>.</summary>
    public ReadOnlyMemory<byte> Compressed => _compressed.AsMemory(0, _compressedBytes);

    /// <summary>Ends when the block is compressed; until then nothing may change it.</summary>
    public Task Compression { get; private set; } = Task.CompletedTask;

    public int Fill(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, _plain.Length - _plainBytes);
        bytes[..taken].CopyTo(_plain.AsSpan(_plainBytes));
        _plainBytes += taken;
        return taken;
    }

    /// <summary>Compresses it on another thread.</summary>
    public void BeginCompression(CancellationToken cancellationToken) =>
        Compression = Task.Run(() => { _compressedBytes = format.Compress(Plain, _compressed); }, cancellationToken).Observed();

    public void Clear() => _plainBytes = 0;
}
