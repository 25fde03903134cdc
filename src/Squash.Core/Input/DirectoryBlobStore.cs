namespace Squash.Input;

/// <summary>The files of an OCI layout directory.</summary>
/// <remarks>OCI image-spec v1.1, image-layout.md. Blobs may be symbolic links, as shared layouts have them.</remarks>
/// <param name="directory">The directory.</param>
/// <param name="index">What is read as <c>index.json</c>; <see langword="null"/> for the file of that name.</param>
internal sealed class DirectoryBlobStore(string directory, string? index = null) : BlobStore
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
        if (name.Split('/').Any(component => component is "" or "." or "..")) return null;

        string path = index is not null && name == OciIndexReader.DocumentName ? index : Path.Combine(directory, name);
        if (File.Exists(path))
        {
            var file = new BackingFile(File.OpenHandle(path));
            _files.Add(file);
            blob = new Blob(file, 0, file.Length, name);
        }

        _opened.Add(name, blob);
        return blob;
    }

    public override void Dispose()
    {
        foreach (BackingFile file in _files) file.Dispose();
    }
}
