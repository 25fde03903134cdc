using Squash.IO;

namespace Squash.Output;

/// <summary>The stream of a target, which is opened when the first bytes are written.</summary>
internal sealed class DeferredSink(ArchiveTarget target, CancellationToken cancellationToken) : OutputSink
{
    private readonly DeferredStream _stream = new(target);
    private bool _committed;

    public override Stream Stream => _stream;

    public override async ValueTask CommitAsync(bool flush)
    {
        await target.CompleteAsync(cancellationToken).ConfigureAwait(false);
        _committed = true;
    }

    public override ValueTask DisposeAsync() =>
        _stream.IsOpen && !_committed ? new ValueTask(AbortedTarget.AbortAsync(target.AbortAsync)) : ValueTask.CompletedTask;

    private sealed class DeferredStream(ArchiveTarget target) : WriteOnlyStream
    {
        private Stream? _opened;

        public bool IsOpen => _opened is not null;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _opened ??= await target.OpenAsync(cancellationToken).ConfigureAwait(false);
            await _opened.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => _opened?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
