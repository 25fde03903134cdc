namespace Squash.Compression;

/// <summary>Counts the decompressed bytes of all blobs of an archive, from many threads.</summary>
internal sealed class DecompressionBudget(SquashLimits limits)
{
    private long _bytes;

    /// <exception cref="LimitExceededException">There are more than allowed.</exception>
    public void Add(long bytes, string name)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= limits.MaxTotalDecompressedBytes) return;
        throw new LimitExceededException(
            $"{name}: the blobs of the archive decompress to more than {limits.MaxTotalDecompressedBytes} bytes in all",
            nameof(SquashLimits.MaxTotalDecompressedBytes));
    }
}
