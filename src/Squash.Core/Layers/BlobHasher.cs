using System.Buffers;
using System.Security.Cryptography;
using Squash.IO;

namespace Squash.Layers;

/// <summary>Hashes a blob from its first byte to its last, including trailing bytes after a tar's end.</summary>
internal static class BlobHasher
{
    // Small enough to stay in a core's cache between the read and the hash.
    private const int BufferBytes = 256 * 1024;

    public static Digest Hash(Blob blob, ProgressMeter progress, SquashStage stage, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long position = 0;
            for (int read; (read = blob.Read(buffer.AsSpan(0, BufferBytes), position)) > 0; position += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                progress.Add(stage, read);
            }

            if (position < blob.Length) throw new InvalidArchiveException($"{blob.Name} is cut short: the archive is incomplete; save the image again");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Span<byte> value = stackalloc byte[Digest.SizeInBytes];
        hash.GetCurrentHash(value);
        return new Digest(value);
    }
}
