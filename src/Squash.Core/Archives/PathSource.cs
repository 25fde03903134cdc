using Microsoft.Win32.SafeHandles;
using Squash.IO;

namespace Squash.Archives;

/// <summary>An archive file, an OCI layout directory, or a FIFO, which is read like a stream.</summary>
internal sealed class PathSource(string path) : ImageSource
{
    public override string Name => path;

    internal override bool IsAtHand => true;

    public override bool Equals(object? obj) => obj is PathSource other && other.Name == path;

    public override int GetHashCode() => path.GetHashCode(StringComparison.Ordinal);

    internal override Task<BlobStore> OpenStoreAsync(ArchiveOpener opener) =>
        Directory.Exists(path) ? Task.FromResult<BlobStore>(new DirectoryBlobStore(path)) : OpenFileAsync(opener);

    private Task<BlobStore> OpenFileAsync(ArchiveOpener opener)
    {
        // Opening a FIFO without a writer blocks, but cancellation must still work.
        SafeFileHandle handle = LinuxFile.OpenWithoutWaiting(path);
        var file = new BackingFile(handle);
        if (file.IsRegular && file.Length > 0) return opener.OpenInPlaceAsync(file, 0, path);
        return SpoolAsync(opener, file, handle);
    }

    private async Task<BlobStore> SpoolAsync(ArchiveOpener opener, BackingFile file, SafeFileHandle handle)
    {
        using (file)
        {
            Stream stream = DescriptorStream.TryOpen(handle) as Stream ?? new FileStream(handle, FileAccess.Read, bufferSize: 0);
            await using (stream.ConfigureAwait(false)) return await opener.SpoolAsync(stream, path).ConfigureAwait(false);
        }
    }
}
