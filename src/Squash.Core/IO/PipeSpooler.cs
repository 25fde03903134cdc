using System.Buffers;
using System.IO.Pipelines;

namespace Squash.IO;

/// <summary>Carries what arrives in a pipe into a spool.</summary>
internal static class PipeSpooler
{
    /// <summary>Runs until the pipe ends; then the spool is complete, or has the failure.</summary>
    public static async Task RunAsync(
        PipeReader reader, SpoolFile spool, ProgressMeter progress, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
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

                if (result.IsCompleted) break;
            }

            spool.Complete();
        }
        catch (Exception failure)
        {
            spool.Complete(failure);
            throw;
        }
    }
}
