using System.Runtime.ExceptionServices;

namespace Squash.Compression;

/// <summary>The plain bytes of a compressed blob, with limits, and with the same failures for all decoders.</summary>
internal sealed class DecompressedStream(
    BlobDecoder decoder, CompressedSource source, CompressionKind kind, SquashLimits limits, DecompressionBudget total, string name)
    : Stream
{
    // The ratio of a small blob does not matter, and a few kilobytes of zeros compress to almost nothing.
    private const long RatioSlackBytes = 64 * 1024 * 1024;

    private long _plainBytes;
    private bool _disposed;

    public override bool CanRead => !_disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _plainBytes;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty) return 0;
        int read = Decode(buffer);
        _plainBytes += read;
        CheckLimits();
        total.Add(read, name);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads on the calling thread, because decompressing is work, not waiting.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            decoder.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decode(Span<byte> buffer)
    {
        try
        {
            return decoder.Read(buffer);
        }
        catch (LimitExceededException crossed)
        {
            throw new LimitExceededException($"{name}: {crossed.Message}", crossed.Limit) { Offset = source.Position };
        }
        catch (UnsupportedFeatureException unsupported)
        {
            throw new UnsupportedFeatureException($"{name}: {unsupported.Message}") { Offset = source.Position };
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // For bad bytes, decoders throw anything from InvalidDataException to IndexOutOfRangeException.
            if (source.Failure is not null) ExceptionDispatchInfo.Throw(source.Failure);
            throw new InvalidArchiveException(
                $"{name}: the {Format} data is damaged or cut short, noticed at byte {source.Position} of it; save or pull the image again",
                failure)
            {
                Offset = source.Position,
            };
        }
    }

    private void CheckLimits()
    {
        if (_plainBytes > limits.MaxDecompressedBytes)
        {
            throw new LimitExceededException(
                $"{name} decompresses to more than {limits.MaxDecompressedBytes} bytes, the limit of one blob", nameof(SquashLimits.MaxDecompressedBytes));
        }

        if (_plainBytes > RatioSlackBytes && _plainBytes / limits.MaxDecompressionRatio > source.Position)
        {
            throw new LimitExceededException(
                $"{name}: {source.Position} bytes of {Format} data decompress to more than {limits.MaxDecompressionRatio} times as many, the limit",
                nameof(SquashLimits.MaxDecompressionRatio));
        }
    }

    private string Format => kind.ToString().ToLowerInvariant();
}
