using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Squash.Compression;
using Squash.IO;

namespace Squash.Archives;

/// <summary>Opens an archive wherever it comes from: in place where it lies in a file, through a spool where it arrives.</summary>
internal sealed class ArchiveOpener(
    ReadingOptions options, DecompressionBudget decompressed, ProgressMeter progress, CancellationToken cancellationToken)
{
    // A stream may take no notice of its token. Nobody shall wait for such a read without an end, least of all who cancels.
    private static readonly TimeSpan PatienceOnCancel = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PatienceOnFailure = TimeSpan.FromSeconds(1);

    /// <param name="source">Where the archive is.</param>
    /// <param name="arrived">Told of each member of an archive that arrives through a pipe, before the last one is there, if anybody wants to know.</param>
    public Task<BlobStore> OpenAsync(ImageSource source, Action<Blob>? arrived)
    {
        switch (source)
        {
            case ImageSource.PathSource { Path: string path } when Directory.Exists(path):
                return Task.FromResult<BlobStore>(new DirectoryBlobStore(path));
            case ImageSource.PathSource { Path: string path }:
                return OpenFileAsync(path, arrived);
            case ImageSource.StreamSource { Stream: FileStream { CanSeek: true } file } when file.Length > file.Position:
                return OpenInPlaceAsync(new BackingFile(file.SafeFileHandle, ownsHandle: false), file.Position, "the input");
            case ImageSource.StreamSource { Stream: Stream stream }:
                return SpoolAsync(spooler => spooler.RunAsync(PipeSpooler.Reader(stream)), "the input", arrived);
            case ImageSource.PipeSource { Reader: PipeReader reader }:
                return SpoolAsync(spooler => spooler.RunAsync(reader), "the input", arrived);
            default:
                throw new ArgumentException("An unknown kind of source.", nameof(source));
        }
    }

    private async Task<BlobStore> OpenFileAsync(string path, Action<Blob>? arrived)
    {
        // A FIFO that nobody writes to yet must not hold up who may want to cancel.
        SafeFileHandle handle = LinuxFile.OpenWithoutWaiting(path);
        var file = new BackingFile(handle);
        if (file.IsRegular && file.Length > 0) return await OpenInPlaceAsync(file, 0, path).ConfigureAwait(false);
        using (file)
        {
            Stream stream = DescriptorStream.TryOpen(handle) as Stream ?? new FileStream(handle, FileAccess.Read, bufferSize: 0);
            await using (stream.ConfigureAwait(false))
            {
                return await SpoolAsync(spooler => spooler.RunAsync(PipeSpooler.Reader(stream)), path, arrived).ConfigureAwait(false);
            }
        }
    }

    private Task<BlobStore> OpenInPlaceAsync(BackingFile file, long offset, string name)
    {
        try
        {
            Blob archive = Blob.ToEnd(file, offset, name);
            CompressionKind kind = Detect(archive);
            if (kind != CompressionKind.None) return DecompressAsync(file, archive, kind);
            return Task.FromResult<BlobStore>(TarBlobStore.Read(file, archive, options.Limits, null, cancellationToken));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task<BlobStore> DecompressAsync(BackingFile file, Blob archive, CompressionKind kind)
    {
        using (file)
        {
            return await SpoolAsync(spooler => spooler.RunAsync(kind, archive), archive.Name, null).ConfigureAwait(false);
        }
    }

    private async Task<BlobStore> SpoolAsync(Func<PipeSpooler, Task> fill, string name, Action<Blob>? arrived)
    {
        SpoolFile spool = SpoolFile.Create(options.TempDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Whoever follows the spool must not wait for a read that cannot be cancelled.
        using CancellationTokenRegistration registration =
            stop.Token.Register(() => spool.Complete(new OperationCanceledException(cancellationToken)));
        var spooler = new PipeSpooler(spool, name, options.Limits, decompressed, progress, stop.Token);
        Task filling = Task.Run(() => fill(spooler), CancellationToken.None).Observed();
        try
        {
            BlobStore store = await Task.Factory.StartNew(
                () => TarBlobStore.Read(spool, Blob.ToEnd(spool, 0, name), options.Limits, arrived, cancellationToken),
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

    /// <summary>Waits until nothing is read any more: what the caller handed over is the caller's again.</summary>
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
