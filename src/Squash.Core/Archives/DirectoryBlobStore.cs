using Squash.IO;

namespace Squash.Archives;

/// <summary>The files of an OCI layout directory.</summary>
/// <remarks>
/// OCI image-spec v1.1, image-layout.md. Blobs may be symbolic links, as in shared layouts. Only names of
/// blobs and lists are opened, so a manifest cannot lead anywhere else.
/// </remarks>
/// <param name="directory">The directory.</param>
/// <param name="index">A replacement for <c>index.json</c>; <see langword="null"/> for the file with that name.</param>
internal sealed class DirectoryBlobStore(string directory, BackingFile? index = null) : BlobStore
{
    private readonly Dictionary<string, Blob?> _opened = new(StringComparer.Ordinal);
    private readonly List<BackingFile> _files = [];

    public override string Name => directory;

    public override IReadOnlyCollection<string> Names =>
        [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path))];

    public override long Bytes => _opened.Values.Sum(blob => blob?.Length ?? 0);

    public override Blob? Find(string name)
    {
        if (_opened.TryGetValue(name, out Blob? blob)) return blob;
        if (!IsList(name) && MemberNames.BlobDigest(name) is null)
        {
            throw new InvalidImageException(
                $"{directory} names {Shown.Quote(name)}, which does not belong in an OCI layout: if it is an unpacked docker-archive, pack it with tar, and squash that");
        }

        string path = Path.Combine(directory, name);
        if (index is not null && name == MemberNames.OciIndex) blob = new Blob(index, 0, index.Length, name);
        else if (File.Exists(path)) blob = Open(path, name);
        _opened.Add(name, blob);
        return blob;
    }

    public override void ThrowIfChanged()
    {
        foreach (BackingFile file in _files) file.ThrowIfChanged(directory);
    }

    public override void Dispose()
    {
        foreach (BackingFile file in _files) file.Dispose();
    }

    private static bool IsList(string name) => name is MemberNames.OciIndex or MemberNames.DockerManifest;

    private Blob Open(string path, string name)
    {
        var file = new BackingFile(LinuxFile.OpenWithoutWaiting(path));
        _files.Add(file);
        if (!file.IsRegular) throw new InvalidArchiveException($"{path} is not a regular file: an OCI layout contains only regular files");
        return new Blob(file, 0, file.Length, name);
    }
}
