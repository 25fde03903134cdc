namespace Squash.Output;

/// <summary>The caller's stream, which stays open.</summary>
internal sealed class StreamTarget(Stream stream) : ImageTarget
{
    internal override bool CanFlush => stream is FileStream { CanSeek: true };

    internal override Task<ImageWriter> OpenWriterAsync(WriterOpener opener) => Task.FromResult(opener.OpenArchive(new StreamSink(stream)));
}
