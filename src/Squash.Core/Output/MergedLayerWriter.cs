using System.IO.Pipelines;
using Squash.IO;
using Squash.Layers;
using Squash.Plan;
using Squash.Tar;

namespace Squash.Output;

/// <summary>Writes the tar of a planned layer, with contents straight from their sources.</summary>
internal static class MergedLayerWriter
{
    private const int FlushBytes = 512 * 1024;
    private const int ReadBytes = 256 * 1024;

    /// <summary>Writes the layer and completes the writer, with the exception if there is one.</summary>
    public static async Task WriteAsync(LayerPlan plan, PipeWriter output, CancellationToken cancellationToken)
    {
        try
        {
            var contents = new ContentReader();
            for (int i = 0; i < plan.Items.Count; i++)
            {
                PlanItem item = plan.Items[i];
                output.Write(plan.Encode(item));
                if (plan.TryGetContent(item, out Blob? layer, out long offset, out long bytes))
                {
                    await CopyAsync(contents, layer, offset, bytes, output, cancellationToken).ConfigureAwait(false);
                }

                if (output.UnflushedBytes >= FlushBytes) await FlushAsync(output, cancellationToken).ConfigureAwait(false);
            }

            WriteZeros(output, TarEncoder.EndBytes);
            await FlushAsync(output, cancellationToken).ConfigureAwait(false);
            await output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await output.CompleteAsync(failure).ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask CopyAsync(
        ContentReader contents, Blob layer, long offset, long bytes, PipeWriter output, CancellationToken cancellationToken)
    {
        for (long left = bytes; left > 0;)
        {
            // Whole buffers for large files; a small file uses the rest of the current one, if it fits.
            int want = (int)Math.Min(left, ReadBytes);
            Memory<byte> buffer = output.GetMemory(want)[..want];
            contents.ReadExactly(layer, offset, buffer.Span);
            output.Advance(want);
            offset += want;
            left -= want;
            if (output.UnflushedBytes >= FlushBytes) await FlushAsync(output, cancellationToken).ConfigureAwait(false);
        }

        WriteZeros(output, TarFields.Padding(bytes));
    }

    private static void WriteZeros(PipeWriter output, int bytes)
    {
        if (bytes == 0) return;
        output.GetSpan(bytes)[..bytes].Clear();
        output.Advance(bytes);
    }

    private static async ValueTask FlushAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        FlushResult result = await output.FlushAsync(cancellationToken).ConfigureAwait(false);

        // The reader stopped; its own exception will be reported.
        if (result.IsCompleted) throw new OperationCanceledException(cancellationToken);
    }

    private static void Write(this PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
