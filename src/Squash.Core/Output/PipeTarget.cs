using System.IO.Pipelines;
using Squash.IO;

namespace Squash.Output;

/// <summary>The caller's pipe, which is completed at the end.</summary>
internal sealed class PipeTarget(PipeWriter writer) : ImageTarget
{
    internal override Task<ImageWriter> OpenWriterAsync(WriterOpener opener) =>
        Task.FromResult(opener.OpenArchive(new StreamSink(new PipeWriterStream(writer))));

    internal override ValueTask CompleteAsync(Exception? failure) => writer.CompleteAsync(failure);
}
