using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Squash.Compression;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Writes a planned layer to a stream. It is merged, hashed, compressed and hashed again, all in parallel.</summary>
/// <param name="parallelism">The number of threads that may compress at once.</param>
/// <param name="progress">Gets the number of written bytes.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class LayerWriter(int parallelism, ProgressMeter progress, CancellationToken cancellationToken)
{
    // Small enough that the merge runs in parallel, large enough that the cost of waking threads does not matter.
    private const int BatchBytes = 1024 * 1024;

    private static readonly PipeOptions Buffering = new(
        pauseWriterThreshold: 4 * BatchBytes,
        resumeWriterThreshold: 2 * BatchBytes,
        minimumSegmentSize: 256 * 1024,
        useSynchronizationContext: false);

    // Of the announced layers.
    private Func<LayerPlan, CompressedLayer?> _take = _ => null;

    /// <summary>Announces layers, so that they are compressed while the ones before them are written.</summary>
    /// <param name="layers">The next layers to write, in this order.</param>
    /// <returns>To be disposed before their sources and after they are written.</returns>
    public LayersAhead Begin(IReadOnlyCollection<OutputLayer.New> layers)
    {
        if (layers.Count > 0) progress.Begin(SquashStage.Writing, layers.Sum(layer => layer.Plan.TarBytes));
        var ahead = new LayersAhead(layers, parallelism, MergeAsync, cancellationToken);
        _take = ahead.Take;
        return ahead;
    }

    /// <param name="plan">The layer.</param>
    /// <param name="compression">None, gzip or zstd.</param>
    /// <param name="destination">Receives the bytes; stays open.</param>
    /// <param name="name">Returns the member for a blob with that digest.</param>
    public async Task<WrittenLayer> WriteAsync(LayerPlan plan, LayerCompression compression, Stream destination, Func<Digest, string> name)
    {
        if (compression.Method is LayerCompressionMethod.None)
        {
            Digest digest = await MergeAsync(plan, destination, cancellationToken).ConfigureAwait(false);
            return Describe(plan, name(digest), digest, digest, plan.TarBytes, CompressionKind.None);
        }

        CompressedLayer layer = _take(plan) ?? BeginAgain(plan, compression);
        await using (layer.ConfigureAwait(false))
        {
            (Digest plain, Digest stored, long storedBytes) = await layer.WriteToAsync(destination).ConfigureAwait(false);
            CompressionKind kind = compression.Method == LayerCompressionMethod.Gzip ? CompressionKind.Gzip : CompressionKind.Zstd;
            return Describe(plan, name(stored), plain, stored, storedBytes, kind);
        }
    }

    // With other blocks, because those of the announced layers may all wait for this one.
    private CompressedLayer BeginAgain(LayerPlan plan, LayerCompression compression)
    {
        using var pool = new BlockPool(compression, parallelism);
        return new CompressedLayer((destination, token) => MergeAsync(plan, destination, token), Task.CompletedTask, pool, cancellationToken);
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
    private async Task<Digest> MergeAsync(LayerPlan plan, Stream destination, CancellationToken token)
    {
        var pipe = new Pipe(Buffering);
        Task merging = Task.Run(() => MergedLayerWriter.WriteAsync(plan, pipe.Writer, token), CancellationToken.None);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Exception? failure = null;
        long bytes;
        try
        {
            bytes = await DrainAsync(pipe.Reader, hash, destination, token).ConfigureAwait(false);
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

    // Hashing takes the longest, so the hashed bytes are written in parallel.
    private async Task<long> DrainAsync(PipeReader reader, IncrementalHash hash, Stream destination, CancellationToken token)
    {
        for (long bytes = 0; ;)
        {
            ReadResult result = await reader.ReadAtLeastAsync(BatchBytes, token).ConfigureAwait(false);
            ReadOnlySequence<byte> batch = result.Buffer.Slice(0, Math.Min(BatchBytes, result.Buffer.Length));
            Task writing = Task.Run(() => WriteAsync(batch, destination, token), CancellationToken.None);
            foreach (ReadOnlyMemory<byte> segment in batch) hash.AppendData(segment.Span);
            await writing.ConfigureAwait(false);

            bytes += batch.Length;
            progress.Add(SquashStage.Writing, batch.Length);
            reader.AdvanceTo(batch.End);
            if (result.IsCompleted && batch.Length == result.Buffer.Length) return bytes;
        }
    }

    private static async Task WriteAsync(ReadOnlySequence<byte> batch, Stream destination, CancellationToken token)
    {
        foreach (ReadOnlyMemory<byte> segment in batch)
        {
            await destination.WriteAsync(segment, token).ConfigureAwait(false);
        }
    }
}
