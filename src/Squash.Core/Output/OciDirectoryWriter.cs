using Microsoft.Win32.SafeHandles;
using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;
using Squash.Plan;

namespace Squash.Output;

/// <summary>Adds images to an OCI layout directory, which is created if it does not exist.</summary>
/// <remarks>
/// OCI image-spec v1.1, image-layout.md. Until <c>index.json</c> is replaced at the end, the layout shows nothing new. Two
/// writers of one layout take turns. Otherwise each could lose the other's images, or delete a blob that both have.
/// </remarks>
internal sealed class OciDirectoryWriter : ImageWriter
{
    private const string IndexName = "index.json";

    private readonly string _directory;
    private readonly LayerWriter _layers;
    private readonly SquashLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private readonly string? _parentBefore;
    private readonly LayoutLock _lock;
    private readonly List<string> _added = [];
    private readonly List<string> _used = [];
    private AtomicFile? _index;
    private bool _committed;
    private long _bytes;

    /// <param name="directory">The layout.</param>
    /// <param name="layers">Writes the squashed layers.</param>
    /// <param name="limits">Limits for the existing index.</param>
    /// <param name="parentBefore">For a new layout, its deepest parent directory that existed before.</param>
    /// <param name="layoutLock">Keeps other writers away.</param>
    /// <param name="cancellationToken">Cancels between two writes.</param>
    private OciDirectoryWriter(
        string directory, LayerWriter layers, SquashLimits limits, string? parentBefore, LayoutLock layoutLock, CancellationToken cancellationToken)
    {
        _directory = directory;
        _layers = layers;
        _limits = limits;
        _parentBefore = parentBefore;
        _lock = layoutLock;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Begins to write to a layout, after other writers have finished.</summary>
    /// <exception cref="InvalidRequestException">The directory contains something else.</exception>
    public static async Task<OciDirectoryWriter> OpenAsync(
        string directory, LayerWriter layers, SquashLimits limits, CancellationToken cancellationToken)
    {
        bool exists = Directory.Exists(directory);
        if (exists && HoldsSomethingElse(directory))
        {
            throw new InvalidRequestException($"{directory} is not empty and not an OCI layout: name another directory");
        }

        string? parentBefore = exists ? null : ParentsOf(directory).First(Directory.Exists);
        LayoutLock layoutLock = await LayoutLock.TakeAsync(directory, cancellationToken).ConfigureAwait(false);
        var writer = new OciDirectoryWriter(directory, layers, limits, parentBefore, layoutLock, cancellationToken);
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "blobs", "sha256"));
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override long Bytes => _bytes;

    private string IndexPath => PathOf(IndexName);

    public override async Task<WrittenLayer> WriteNewAsync(LayerPlan plan, LayerCompression compression)
    {
        AtomicFile file = AtomicFile.CreateIn(Path.Combine(_directory, "blobs", "sha256"));
        await using (file.ConfigureAwait(false))
        {
            WrittenLayer layer = await _layers.WriteAsync(plan, compression, file.Stream, Descriptor.BlobNameOf).ConfigureAwait(false);
            await PlaceAsync(file, PathOf(layer.Name), layer.StoredBytes).ConfigureAwait(false);
            return layer;
        }
    }

    public override async Task FinishAsync(IReadOnlyList<WrittenImage> images, JObject? indexAnnotations)
    {
        var documents = new OciDocuments(images);
        Root = documents.Root;
        foreach (OciDocument document in documents.Blobs) await WriteDocumentAsync(document.Name, document.Content).ConfigureAwait(false);
        byte[] index = File.Exists(IndexPath)
            ? OciIndexManifest.AddTo(await File.ReadAllBytesAsync(IndexPath, _cancellationToken).ConfigureAwait(false), documents.Entries, _limits)
            : OciIndexManifest.ToBytes(documents.Entries, indexAnnotations);
        await WriteDocumentAsync(IndexName, index).ConfigureAwait(false);
    }

    public override BlobStore Reopen(SquashLimits limits, CancellationToken cancellationToken) => _index is { } index
        ? new DirectoryBlobStore(_directory, new BackingFile(index.Handle, ownsHandle: false))
        : throw new InvalidOperationException("The layout is not finished.");

    public override async ValueTask CommitAsync(bool flush)
    {
        if (flush) FlushBlobs();
        if (_index is { } index) await index.CommitAsync(flush: flush).ConfigureAwait(false);
        _committed = true;
        if (!flush || _parentBefore is null) return;
        foreach (string parent in ParentsOf(_directory))
        {
            LinuxFile.FlushDirectory(parent);
            if (parent == _parentBefore) break;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_index is { } index) await index.DisposeAsync().ConfigureAwait(false);
            if (!_committed) RemoveAdded();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    protected override async Task WriteFileAsync(string name, byte[] content)
    {
        if (name != IndexName && Uses(name, content.Length)) return;
        var file = AtomicFile.Create(PathOf(name));
        if (name == IndexName)
        {
            _index = file;
            await file.Stream.WriteAsync(content, _cancellationToken).ConfigureAwait(false);
            _bytes += content.Length;
            return;
        }

        await using (file.ConfigureAwait(false))
        {
            await file.Stream.WriteAsync(content, _cancellationToken).ConfigureAwait(false);
            await PlaceAsync(file, PathOf(name), content.Length).ConfigureAwait(false);
        }
    }

    protected override string NameOfKept(Digest digest) => Descriptor.BlobNameOf(digest);

    protected override async Task WriteBlobAsync(string name, Blob blob)
    {
        if (Uses(name, blob.Length)) return;
        var file = AtomicFile.Create(PathOf(name));
        await using (file.ConfigureAwait(false))
        {
            await blob.CopyToAsync(file.Stream, _cancellationToken).ConfigureAwait(false);
            await PlaceAsync(file, PathOf(name), blob.Length).ConfigureAwait(false);
        }
    }

    private async Task PlaceAsync(AtomicFile file, string path, long bytes)
    {
        bool isNew = !File.Exists(path);
        await file.CommitAsync(path).ConfigureAwait(false);
        if (isNew) _added.Add(path);
        _used.Add(path);
        _bytes += bytes;
    }

    /// <summary>Whether the layout already has a blob; the new images then share it.</summary>
    private bool Uses(string name, long bytes)
    {
        // A blob with another size is not intact: another program's copy was interrupted.
        string path = PathOf(name);
        if (new FileInfo(path) is not { Exists: true } blob || blob.Length != bytes) return false;
        _used.Add(path);
        return true;
    }

    // Existing blobs too, because their writer may not have flushed them.
    private void FlushBlobs()
    {
        foreach (string path in _used)
        {
            // Windows flushes only files that are open for writing.
            using SafeFileHandle file = OperatingSystem.IsWindows()
                ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
                : LinuxFile.OpenWithoutWaiting(path);
            LinuxFile.FlushToDisk(file, path);
        }

        _lock.FlushToDisk();
        LinuxFile.FlushDirectory(PathOf(Path.Combine("blobs", "sha256")));
        LinuxFile.FlushDirectory(PathOf("blobs"));
    }

    private static IEnumerable<string> ParentsOf(string directory)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        while (Path.GetDirectoryName(path) is { } parent)
        {
            yield return parent;
            path = parent;
        }
    }

    private void RemoveAdded()
    {
        foreach (string path in _added) File.Delete(path);

        // Without an index the layout was created here and is empty; but files of other programs stay.
        if (File.Exists(IndexPath)) return;
        DeleteIfEmpty(PathOf(Path.Combine("blobs", "sha256")));
        DeleteIfEmpty(PathOf("blobs"));
        File.Delete(PathOf(LayoutLock.FileName));
        if (_parentBefore is not null) DeleteIfEmpty(_directory);
    }

    // In a single look, because a failing writer deletes its files meanwhile, the file of the layout last.
    private static bool HoldsSomethingElse(string directory)
    {
        try
        {
            string[] names = [.. Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path))];
            return names.Length > 0 && !names.Contains(LayoutLock.FileName);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static void DeleteIfEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // Another program has put something there, or has deleted it.
        }
    }

    private string PathOf(string name) => Path.Combine(_directory, name);
}
