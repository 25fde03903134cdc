using System.Buffers;
using Squash.IO;

namespace Squash.Layers;

/// <summary>Shows an uncompressed layer to a scan, from its first byte to its last.</summary>
internal static class BlobScanner
{
    private const int BufferBytes = 256 * 1024;

    public static ContentScan Scan(Blob layer, ContentScan scan, ProgressMeter progress, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long position = 0;
            for (int read; (read = layer.Read(buffer.AsSpan(0, BufferBytes), position)) > 0; position += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                scan.Append(buffer.AsSpan(0, read));
                progress.Add(SquashStage.Indexing, read);
            }

            scan.Complete();
            return scan;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
