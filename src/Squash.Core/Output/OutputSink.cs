namespace Squash.Output;

/// <summary>Where an archive is written: a file that appears when it is whole, or something that takes the bytes as they come.</summary>
internal sealed class OutputSink : IAsyncDisposable
{
    private readonly AtomicFile? _file;

    private OutputSink(Stream stream, AtomicFile? file = null)
    {
        Stream = stream;
        _file = file;
    }

    public Stream Stream { get; }

    public static OutputSink Open(ImageTarget target)
    {
        switch (target)
        {
            case ImageTarget.PathTarget { Path: string path }:
                AtomicFile file = AtomicFile.Create(path);
                return new OutputSink(file.Stream, file);
            case ImageTarget.StreamTarget { Stream: Stream stream }:
                return new OutputSink(stream);
            case ImageTarget.PipeTarget { Writer: var pipe }:
                return new OutputSink(new PipeWriterStream(pipe));
            default:
                throw new ArgumentException("An unknown kind of target.", nameof(target));
        }
    }

    /// <summary>Says that everything was written.</summary>
    public ValueTask CommitAsync() => _file?.CommitAsync() ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
