using System.IO.Pipelines;
using Squash.Compression;
using Squash.IO;

namespace Squash.Archives;

/// <summary>Opens an archive wherever it comes from: in place where it lies in a file, through a spool where it arrives.</summary>
internal sealed class ArchiveOpener(
    SquashOptions options, DecompressionBudget decompressed, ProgressMeter progress, CancellationToken cancellationToken)
{
    private const int PipeBufferBytes = 1024 * 1024;

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
                return SpoolAsync(Reader(stream), "the input", arrived);
            case ImageSource.PipeSource { Reader: PipeReader reader }:
                return SpoolAsync(reader, "the input", arrived);
            default:
                throw new ArgumentException("An unknown kind of source.", nameof(source));
        }
    }

    private static PipeReader Reader(Stream stream) =>
        PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: PipeBufferBytes, minimumReadSize: PipeBufferBytes / 4, leaveOpen: true));

    private async Task<BlobStore> OpenFileAsync(string path, Action<Blob>? arrived)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.CanSeek && stream.Length > 0)
        {
            return await OpenInPlaceAsync(new BackingFile(stream.SafeFileHandle), 0, path).ConfigureAwait(false);
        }

        await using (stream.ConfigureAwait(false))
        {
            return await SpoolAsync(Reader(stream), path, arrived).ConfigureAwait(false);
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
            using Stream plain = Decompressor.Open(kind, archive.OpenRead(), options.Limits, archive.Name, decompressed);
            return await SpoolAsync(Reader(plain), archive.Name, null).ConfigureAwait(false);
        }
    }

    private async Task<BlobStore> SpoolAsync(PipeReader reader, string name, Action<Blob>? arrived)
    {
        ReadResult first = await reader.ReadAtLeastAsync(Decompressor.MagicBytes, cancellationToken).ConfigureAwait(false);
        byte[] magic = new byte[Math.Min(first.Buffer.Length, Decompressor.MagicBytes)];
        System.Buffers.BuffersExtensions.CopyTo(first.Buffer.Slice(0, magic.Length), magic);
        reader.AdvanceTo(first.Buffer.Start);
        if (magic.Length == 0) throw Empty(name);

        CompressionKind kind = Decompressor.Detect(magic);
        if (kind != CompressionKind.None)
        {
            using Stream plain = Decompressor.Open(kind, reader.AsStream(leaveOpen: true), options.Limits, name, decompressed);
            return await SpoolAsync(Reader(plain), name, arrived).ConfigureAwait(false);
        }

        progress.Begin(SquashStage.Reading, null);
        return await FollowAsync(reader, SpoolFile.Create(options.TempDirectory), name, arrived).ConfigureAwait(false);
    }

    private async Task<BlobStore> FollowAsync(PipeReader reader, SpoolFile spool, string name, Action<Blob>? arrived)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A read of standard input cannot be interrupted: whoever follows the spool must not wait for it.
        using CancellationTokenRegistration registration =
            stop.Token.Register(() => spool.Complete(new OperationCanceledException(cancellationToken)));
        Task filling = Task.Run(() => PipeSpooler.RunAsync(reader, spool, progress, stop.Token), CancellationToken.None);
        try
        {
            BlobStore store = await Task.Factory.StartNew(
                () => TarBlobStore.Read(spool, Blob.ToEnd(spool, 0, name), options.Limits, arrived, stop.Token),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            await filling.WaitAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            spool.Dispose();
            throw;
        }
    }

    private static CompressionKind Detect(Blob archive)
    {
        Span<byte> magic = stackalloc byte[Decompressor.MagicBytes];
        return Decompressor.Detect(magic[..archive.ReadFully(magic, 0)]);
    }

    private static InvalidArchiveException Empty(string name) =>
        new($"{name} is empty: give an archive such as `docker save IMAGE` writes");
}
