using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Squash.Compression;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Writes a planned layer to a stream: merged, hashed, compressed and hashed again, all at once.</summary>
/// <param name="parallelism">How many threads may compress at once.</param>
/// <param name="progress">Told of what is written.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class LayerWriter(int parallelism, ProgressMeter progress, CancellationToken cancellationToken)
{
    // Small enough that the merge goes on meanwhile, large enough that waking threads costs nothing.
    private const int BatchBytes = 2 * 1024 * 1024;

    private static readonly PipeOptions Buffering = new(
        pauseWriterThreshold: 4 * BatchBytes,
        resumeWriterThreshold: 2 * BatchBytes,
        minimumSegmentSize: 256 * 1024,
        useSynchronizationContext: false);

    /// <param name="plan">The layer.</param>
    /// <param name="compression">None, gzip or zstd.</param>
    /// <param name="destination">Where it goes; stays open.</param>
    /// <param name="name">The member that a blob of that digest becomes.</param>
    public async Task<WrittenLayer> WriteAsync(LayerPlan plan, LayerCompression compression, Stream destination, Func<Digest, string> name)
    {
        progress.Begin(SquashStage.Writing, plan.TarBytes);
        if (compression.Method is LayerCompressionMethod.None)
        {
            Digest digest = await MergeAsync(plan, destination).ConfigureAwait(false);
            return Describe(plan, name(digest), digest, digest, plan.TarBytes, CompressionKind.None);
        }

        using var stored = new HashingStream(destination);
        var compressor = new ParallelCompressor(stored, compression, parallelism);
        await using (compressor.ConfigureAwait(false))
        {
            Digest plain = await MergeAsync(plan, compressor).ConfigureAwait(false);
            await compressor.CompleteAsync(cancellationToken).ConfigureAwait(false);
            Digest digest = stored.GetDigest();
            CompressionKind kind = compression.Method == LayerCompressionMethod.Gzip ? CompressionKind.Gzip : CompressionKind.Zstd;
            return Describe(plan, name(digest), plain, digest, stored.Bytes, kind);
        }
    }

    private static WrittenLayer Describe(
        LayerPlan plan, string name, Digest diffId, Digest digest, long storedBytes, CompressionKind compression) => new()
        {
            Name = name,
            DiffId = new DiffId(diffId),
            Digest = digest,
            Bytes = plan.TarBytes,
            StoredBytes = storedBytes,
            Compression = compression,
            IsNew = true,
        };

    /// <returns>The digest of the plain layer.</returns>
    private async Task<Digest> MergeAsync(LayerPlan plan, Stream destination)
    {
        var pipe = new Pipe(Buffering);
        Task merging = Task.Run(() => MergedLayerWriter.WriteAsync(plan, pipe.Writer, cancellationToken), CancellationToken.None);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Exception? failure = null;
        long bytes;
        try
        {
            bytes = await DrainAsync(pipe.Reader, hash, destination).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await pipe.Reader.CompleteAsync(failure).ConfigureAwait(false);
            await merging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return bytes == plan.TarBytes
            ? new Digest(hash.GetCurrentHash())
            : throw new InvalidOperationException($"The layer has {bytes} bytes, {plan.TarBytes} were planned.");
    }

    // Hashing takes the longest; what it hashes is written meanwhile.
    private async Task<long> DrainAsync(PipeReader reader, IncrementalHash hash, Stream destination)
    {
        for (long bytes = 0; ;)
        {
            ReadResult result = await reader.ReadAtLeastAsync(BatchBytes, cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> batch = result.Buffer.Slice(0, Math.Min(BatchBytes, result.Buffer.Length));
            Task writing = Task.Run(() => WriteAsync(batch, destination), CancellationToken.None);
            foreach (ReadOnlyMemory<byte> segment in batch) hash.AppendData(segment.Span);
            await writing.ConfigureAwait(false);

            bytes += batch.Length;
            progress.Add(SquashStage.Writing, batch.Length);
            reader.AdvanceTo(batch.End);
            if (result.IsCompleted && batch.Length == result.Buffer.Length) return bytes;
        }
    }

    private async Task WriteAsync(ReadOnlySequence<byte> batch, Stream destination)
    {
        foreach (ReadOnlyMemory<byte> segment in batch)
        {
            await destination.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
        }
    }
}
