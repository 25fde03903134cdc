using Squash.Archives;
using Squash.IO;

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

    /// <param name="target">The place.</param>
    /// <param name="forReopening">Whether <see cref="Reopen"/> will be needed.</param>
    /// <exception cref="InvalidRequestException">What is written there cannot be read back.</exception>
    public static OutputSink Open(ImageTarget target, bool forReopening)
    {
        switch (target)
        {
            case ImageTarget.PathTarget { Path: string path }:
                AtomicFile file = AtomicFile.Create(path);
                if (!forReopening || !file.IsDirect) return new OutputSink(file.Stream, file);
                file.Discard();
                throw new InvalidRequestException($"--check reads the output back, and {path} is no regular file: name one with -o");
            case ImageTarget.StreamTarget { Stream: Stream stream }:
                return new OutputSink(stream);
            case ImageTarget.PipeTarget { Writer: var pipe }:
                return new OutputSink(new PipeWriterStream(pipe));
            default:
                throw new ArgumentException("An unknown kind of target.", nameof(target));
        }
    }

    /// <summary>The archive that was written, before it is put in its place.</summary>
    public BlobStore ReopenArchive(SquashLimits limits, CancellationToken cancellationToken)
    {
        BackingFile file = Reopen();
        return TarBlobStore.Read(file, Blob.ToEnd(file, 0, "the archive"), limits, null, cancellationToken);
    }

    /// <summary>The file that was written, before it is put in its place.</summary>
    public BackingFile Reopen() => _file is { } file
        ? new BackingFile(file.Handle, ownsHandle: false)
        : throw new InvalidOperationException("What was written to a stream cannot be read back.");

    /// <summary>Says that everything was written.</summary>
    /// <param name="flush">Whether to return only when it is on the disk.</param>
    public async ValueTask CommitAsync(bool flush)
    {
        if (_file is { } file) await file.CommitAsync(flush: flush).ConfigureAwait(false);
        else if (flush && Stream is FileStream stream) LinuxFile.FlushToDisk(stream.SafeFileHandle, "the output");
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
