using System.IO.Pipelines;
using Squash.Compression;
using Squash.Images;
using Squash.Layers;
using Squash.Merge;

namespace Squash.Output;

/// <summary>Writes a planned layer to a stream: merged, hashed, compressed and hashed again, all at once.</summary>
internal sealed class LayerWriter(ProgressMeter progress, CancellationToken cancellationToken)
{
    private static readonly PipeOptions Buffering = new(
        pauseWriterThreshold: 8 * 1024 * 1024,
        resumeWriterThreshold: 4 * 1024 * 1024,
        minimumSegmentSize: 256 * 1024,
        useSynchronizationContext: false);

    /// <param name="plan">The layer.</param>
    /// <param name="compression">None, gzip or zstd.</param>
    /// <param name="destination">Where it goes; stays open.</param>
    /// <param name="name">The member that a blob of that digest becomes.</param>
    public async Task<WrittenLayer> WriteAsync(MergePlan plan, LayerCompression compression, Stream destination, Func<Digest, string> name)
    {
        progress.Begin(SquashStage.Writing, plan.TarBytes);
        if (compression.Method is LayerCompressionMethod.None)
        {
            using var plain = new HashingStream(destination);
            await MergeAsync(plan, plain).ConfigureAwait(false);
            Digest digest = plain.GetDigest();
            return Describe(plan, name(digest), digest, digest, plain.Bytes, CompressionKind.None);
        }

        using var stored = new HashingStream(destination);
        var compressor = new ParallelCompressor(stored, compression, Environment.ProcessorCount);
        await using (compressor.ConfigureAwait(false))
        {
            using var plain = new HashingStream(compressor);
            await MergeAsync(plan, plain).ConfigureAwait(false);
            await compressor.CompleteAsync(cancellationToken).ConfigureAwait(false);
            Digest digest = stored.GetDigest();
            CompressionKind kind = compression.Method == LayerCompressionMethod.Gzip ? CompressionKind.Gzip : CompressionKind.Zstd;
            return Describe(plan, name(digest), plain.GetDigest(), digest, stored.Bytes, kind);
        }
    }

    private static WrittenLayer Describe(
        MergePlan plan, string name, Digest diffId, Digest digest, long storedBytes, CompressionKind compression) => new()
        {
            Name = name,
            DiffId = new DiffId(diffId),
            Digest = digest,
            Bytes = plan.TarBytes,
            StoredBytes = storedBytes,
            Compression = compression,
            IsNew = true,
        };

    private async Task MergeAsync(MergePlan plan, HashingStream destination)
    {
        var pipe = new Pipe(Buffering);
        Task merging = Task.Run(() => MergedLayerWriter.WriteAsync(plan, pipe.Writer, cancellationToken), CancellationToken.None);
        Exception? failure = null;
        try
        {
            await DrainAsync(pipe.Reader, destination).ConfigureAwait(false);
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

        if (destination.Bytes != plan.TarBytes)
        {
            throw new InvalidOperationException($"The layer has {destination.Bytes} bytes, {plan.TarBytes} were planned.");
        }
    }

    private async Task DrainAsync(PipeReader reader, HashingStream destination)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                await destination.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
                progress.Add(SquashStage.Writing, segment.Length);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }
}
