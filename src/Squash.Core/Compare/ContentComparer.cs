using System.Buffers;
using Squash.IO;
using Squash.Layers;

namespace Squash.Compare;

/// <summary>Compares the contents of files. Holes are equal to the zeros that a reader gets from them.</summary>
internal sealed class ContentComparer(ProgressMeter progress, CancellationToken cancellationToken) : IDisposable
{
    // Small enough for both to stay in a core's cache between the read and the comparison.
    private const int BufferBytes = 256 * 1024;

    private readonly ContentReader _beforeReader = new();
    private readonly ContentReader _afterReader = new();
    private readonly byte[] _before = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private readonly byte[] _after = ArrayPool<byte>.Shared.Rent(BufferBytes);

    /// <summary>Whether two files of the same size have the same content.</summary>
    public bool AreEqual(FileContent before, FileContent after, long size)
    {
        for (long position = 0; position < size;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (long beforeEnd, bool beforeIsHole) = before.RunAt(position);
            (long afterEnd, bool afterIsHole) = after.RunAt(position);
            long length = Math.Min(beforeEnd, afterEnd) - position;
            if (!beforeIsHole || !afterIsHole)
            {
                length = Math.Min(length, BufferBytes);
                Span<byte> left = _before.AsSpan(0, (int)length), right = _after.AsSpan(0, (int)length);
                before.Read(_beforeReader, left, position, beforeIsHole);
                after.Read(_afterReader, right, position, afterIsHole);
                if (!left.SequenceEqual(right)) return false;
                progress.Add(SquashStage.Comparing, length);
            }

            position += length;
        }

        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_before);
        ArrayPool<byte>.Shared.Return(_after);
    }
}
