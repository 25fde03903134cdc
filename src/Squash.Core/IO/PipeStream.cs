using System.Buffers;
using System.IO.Pipelines;

namespace Squash.IO;

/// <summary>A pipe as a stream, for decoders, which support neither pipes nor tokens.</summary>
/// <param name="reader">The pipe; it is not completed.</param>
/// <param name="cancellationToken">Cancels the current read and all later ones.</param>
internal sealed class PipeStream(PipeReader reader, CancellationToken cancellationToken) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        ValueTask<ReadResult> reading = reader.ReadAsync(cancellationToken);
        ReadResult result = reading.IsCompletedSuccessfully ? reading.Result : reading.AsTask().GetAwaiter().GetResult();
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        taken.CopyTo(buffer);
        reader.AdvanceTo(taken.End);
        return (int)taken.Length;
    }
}
