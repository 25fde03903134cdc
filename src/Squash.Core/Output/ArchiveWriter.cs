using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Squash.Images;
using Squash.Tar;

namespace Squash.Output;

/// <summary>Writes the outer tar of an archive: members in order, each with the one header that its name and size give.</summary>
internal sealed class ArchiveWriter(Stream output, ProgressMeter progress, CancellationToken cancellationToken)
{
    private readonly TarEncoder _encoder = new();

    /// <summary>How many bytes were written.</summary>
    public long Bytes { get; private set; }

    public async Task WriteFileAsync(string name, ReadOnlyMemory<byte> content)
    {
        await BeginFileAsync(name, content.Length).ConfigureAwait(false);
        await WriteAsync(content).ConfigureAwait(false);
        await PadAsync(content.Length).ConfigureAwait(false);
    }

    /// <summary>Writes a member from a pipe, and hashes it while it passes.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="size">Its size, which the pipe must keep to.</param>
    /// <param name="content">Read to its end and completed.</param>
    /// <returns>The digest of the content.</returns>
    public async Task<Digest> WriteFileAsync(string name, long size, PipeReader content)
    {
        Exception? failure = null;
        try
        {
            await BeginFileAsync(name, size).ConfigureAwait(false);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long written = 0;
            while (true)
            {
                ReadResult result = await content.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    hash.AppendData(segment.Span);
                    await WriteAsync(segment).ConfigureAwait(false);
                    progress.Add(SquashStage.Writing, segment.Length);
                    written += segment.Length;
                }

                content.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) break;
            }

            if (written != size) throw new InvalidOperationException($"{name}: {written} bytes were written, {size} were planned.");
            await PadAsync(size).ConfigureAwait(false);
            return new Digest(hash.GetHashAndReset());
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            await content.CompleteAsync(failure).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the archive.</summary>
    public async Task FinishAsync()
    {
        await WriteAsync(new byte[TarEncoder.EndBytes]).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task BeginFileAsync(string name, long size)
    {
        var header = new TarEntryHeader { Type = EntryType.File, Mode = 0x1a4, Size = size };
        await WriteAsync(_encoder.Encode(header, Encoding.UTF8.GetBytes(name), default, default).ToArray()).ConfigureAwait(false);
    }

    private ValueTask PadAsync(long size) => WriteAsync(new byte[TarFields.Padding(size)]);

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        Bytes += bytes.Length;
        return output.WriteAsync(bytes, cancellationToken);
    }
}
