using System.IO.Pipelines;

namespace Squash.Output;

/// <summary>Where an archive is written: a file that appears when it is whole, or something that takes the bytes as they come.</summary>
internal sealed class OutputSink : IAsyncDisposable
{
    private readonly AtomicFile? _file;
    private readonly PipeWriter? _pipe;
    private bool _committed;

    private OutputSink(Stream stream, AtomicFile? file = null, PipeWriter? pipe = null)
    {
        Stream = stream;
        _file = file;
        _pipe = pipe;
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
            case ImageTarget.PipeTarget { Writer: PipeWriter pipe }:
                return new OutputSink(pipe.AsStream(leaveOpen: true), pipe: pipe);
            default:
                throw new ArgumentException("An unknown kind of target.", nameof(target));
        }
    }

    /// <summary>Says that everything was written.</summary>
    public async ValueTask CommitAsync()
    {
        _committed = true;
        if (_file is not null) await _file.CommitAsync().ConfigureAwait(false);
        if (_pipe is not null) await _pipe.CompleteAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync().ConfigureAwait(false);
        if (_pipe is not null && !_committed)
        {
            await _pipe.CompleteAsync(new IOException("the image was not written to its end")).ConfigureAwait(false);
        }
    }
}
