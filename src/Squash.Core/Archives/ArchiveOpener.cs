using System.IO.Pipelines;
using Squash.Compression;
using Squash.IO;

namespace Squash.Archives;

/// <summary>Opens an archive for its source: in place if it can be read at any position, otherwise through a spool.</summary>
/// <param name="options">The reading options.</param>
/// <param name="decompressed">Counts the decompressed bytes of the archive's blobs.</param>
/// <param name="progress">Counts the bytes that arrive.</param>
/// <param name="arrived">Called for each member of an arriving archive, before the last one has arrived; may be <see langword="null"/>.</param>
/// <param name="cancellationToken">Cancels the work.</param>
internal sealed class ArchiveOpener(
    ReadingOptions options, DecompressionBudget decompressed, ProgressMeter progress, Action<Blob>? arrived, CancellationToken cancellationToken)
{
    // A stream may ignore its token. We must not wait forever for such a read, especially after a cancellation.
    private static readonly TimeSpan PatienceOnCancel = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PatienceOnFailure = TimeSpan.FromSeconds(1);

    /// <summary>The reading options.</summary>
    public ReadingOptions Options => options;

    /// <summary>Cancels the work.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Opens bytes that can be read at any position.</summary>
    /// <param name="bytes">The bytes; the store owns them from here on.</param>
    /// <param name="offset">The position of its first byte.</param>
    /// <param name="name">Its name in messages.</param>
    public Task<BlobStore> OpenInPlaceAsync(ByteSource bytes, long offset, string name)
    {
        try
        {
            Blob archive = Blob.ToEnd(bytes, offset, name);
            CompressionKind kind = Detect(archive);
            if (kind != CompressionKind.None) return DecompressAsync(bytes, archive, kind);
            return Task.FromResult<BlobStore>(TarBlobStore.Read(bytes, archive, options.Limits, null, cancellationToken));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Opens a stream, in place if it is seekable.</summary>
    public async Task<BlobStore> OpenStreamAsync(Stream stream, bool leaveOpen, string name)
    {
        if (stream.CanSeek && stream.Length > stream.Position)
        {
            return await OpenInPlaceAsync(SeekableBytes(stream, leaveOpen), stream.Position, name).ConfigureAwait(false);
        }

        if (leaveOpen) return await SpoolAsync(stream, name).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false)) return await SpoolAsync(stream, name).ConfigureAwait(false);
    }

    /// <summary>Opens a stream that arrives. It is not read any more after the work.</summary>
    public Task<BlobStore> SpoolAsync(Stream stream, string name) => SpoolAsync(PipeSpooler.Reader(stream), name);

    /// <summary>Opens a pipe.</summary>
    public Task<BlobStore> SpoolAsync(PipeReader reader, string name) => SpoolAsync(spooler => spooler.RunAsync(reader), name, arrived);

    // Only reads of a stream that stays open can be abandoned; a stream opened for the library is ended by closing it.
    private static ByteSource SeekableBytes(Stream stream, bool leaveOpen) => stream switch
    {
        FileStream file when leaveOpen => new BackingFile(file.SafeFileHandle, ownsHandle: false),
        MemoryStream memory when leaveOpen && memory.TryGetBuffer(out ArraySegment<byte> bytes) => new MemorySource(bytes),
        _ => new SeekableSource(stream, leaveOpen),
    };

    private async Task<BlobStore> DecompressAsync(ByteSource bytes, Blob archive, CompressionKind kind)
    {
        using (bytes)
        {
            return await SpoolAsync(spooler => spooler.RunAsync(kind, archive), archive.Name, null).ConfigureAwait(false);
        }
    }

    private async Task<BlobStore> SpoolAsync(Func<PipeSpooler, Task> fill, string name, Action<Blob>? found)
    {
        SpoolFile spool = SpoolFile.Create(options.TempDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Readers of the spool must not wait for a read that cannot be cancelled.
        using CancellationTokenRegistration registration =
            stop.Token.Register(() => spool.Complete(new OperationCanceledException(cancellationToken)));
        var spooler = new PipeSpooler(spool, name, options.Limits, decompressed, progress, stop.Token);
        Task filling = Task.Run(() => fill(spooler), CancellationToken.None).Observed();
        try
        {
            BlobStore store = await Task.Factory.StartNew(
                () => TarBlobStore.Read(spool, Blob.ToEnd(spool, 0, name), options.Limits, found, cancellationToken),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            await filling.WaitAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await LetGoAsync(filling).ConfigureAwait(false);
            spool.Dispose();
            throw;
        }
    }

    /// <summary>Waits until all reads have ended, because then the caller may use its stream again.</summary>
    private async Task LetGoAsync(Task filling)
    {
        TimeSpan patience = cancellationToken.IsCancellationRequested ? PatienceOnCancel : PatienceOnFailure;
        await filling.WaitAsync(patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static CompressionKind Detect(Blob archive)
    {
        Span<byte> magic = stackalloc byte[Decompressor.MagicBytes];
        return Decompressor.Detect(magic[..archive.ReadFully(magic, 0)]);
    }
}
