using System.Buffers;
using System.IO.Pipelines;
using Squash.Compression;
using Squash.IO;

namespace Squash.Archives;

/// <summary>Copies a pipe into a spool, and decompresses it if it is compressed as a whole.</summary>
/// <param name="spool">Receives the bytes.</param>
/// <param name="name">The name of the input in messages.</param>
/// <param name="limits">The limits of the decompressed size.</param>
/// <param name="decompressed">Counts the decompressed bytes.</param>
/// <param name="progress">Gets the number of arrived bytes.</param>
/// <param name="cancellationToken">Once it is cancelled, the pipe is not read any more.</param>
internal sealed class PipeSpooler(
    SpoolFile spool, string name, SquashLimits limits, DecompressionBudget decompressed, ProgressMeter progress, CancellationToken cancellationToken)
{
    private const int BufferBytes = 1024 * 1024;

    // Nobody compresses twice on purpose, but some files decompress to themselves.
    private const int MaxCompressions = 4;

    /// <summary>A pipe that reads a stream, which stays open.</summary>
    public static PipeReader Reader(Stream stream) =>
        PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, minimumReadSize: BufferBytes / 4, leaveOpen: true));

    /// <summary>Runs until the pipe ends; then the spool is complete, or has the exception.</summary>
    public Task RunAsync(PipeReader reader) => CompleteAsync(() => FillAsync(reader, compressions: 0));

    /// <summary>Decompresses a file from its start.</summary>
    /// <inheritdoc cref="RunAsync(PipeReader)"/>
    public Task RunAsync(CompressionKind kind, Blob file) =>
        CompleteAsync(() => DecompressAsync(kind, file.OpenRead(cancellationToken), compressions: 1));

    private async Task CompleteAsync(Func<Task> fill)
    {
        try
        {
            await fill().ConfigureAwait(false);
            spool.Complete();
        }
        catch (Exception failure)
        {
            spool.Complete(failure);
            throw;
        }
    }

    private async Task FillAsync(PipeReader reader, int compressions)
    {
        CompressionKind kind = await DetectAsync(reader).ConfigureAwait(false);
        if (kind == CompressionKind.None)
        {
            progress.Begin(SquashStage.Reading, null);
            await CopyAsync(reader).ConfigureAwait(false);
        }
        else
        {
            await DecompressAsync(kind, new PipeStream(reader, cancellationToken), compressions + 1).ConfigureAwait(false);
        }
    }

    private async Task DecompressAsync(CompressionKind kind, Stream compressed, int compressions)
    {
        using Stream plain = Decompressor.Open(kind, compressed, limits, name, decompressed);
        if (compressions > MaxCompressions) throw new LimitExceededException($"{name} is compressed more than {MaxCompressions} times over: decompress it first");
        await FillAsync(Reader(plain), compressions).ConfigureAwait(false);
    }

    private async Task<CompressionKind> DetectAsync(PipeReader reader)
    {
        ReadResult first = await reader.ReadAtLeastAsync(Decompressor.MagicBytes, cancellationToken).ConfigureAwait(false);
        byte[] magic = first.Buffer.Slice(0, Math.Min(first.Buffer.Length, Decompressor.MagicBytes)).ToArray();
        reader.AdvanceTo(first.Buffer.Start);
        return magic.Length > 0
            ? Decompressor.Detect(magic)
            : throw new InvalidArchiveException($"{name} is empty: give an archive such as the output of `docker save IMAGE`");
    }

    private async Task CopyAsync(PipeReader reader)
    {
        for (bool isCompleted = false; !isCompleted;)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                foreach (ReadOnlyMemory<byte> segment in result.Buffer) spool.Append(segment.Span);
                progress.Add(SquashStage.Reading, result.Buffer.Length);
            }
            finally
            {
                reader.AdvanceTo(result.Buffer.End);
            }

            isCompleted = result.IsCompleted;
        }
    }
}
