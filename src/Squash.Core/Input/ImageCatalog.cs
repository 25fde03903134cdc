using Newtonsoft.Json.Linq;
using Squash.Images;

namespace Squash.Input;

/// <summary>The images of an archive.</summary>
internal sealed class ImageCatalog
{
    private ImageCatalog(IReadOnlyList<CatalogEntry> entries, JObject? indexAnnotations, List<string> warnings, List<string> notes)
    {
        Entries = entries;
        IndexAnnotations = indexAnnotations;
        Warnings = warnings;
        Notes = notes;
    }

    /// <summary>What the archive lists, in its order; at least one entry has an image.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>The annotations of <c>index.json</c> itself.</summary>
    public JObject? IndexAnnotations { get; }

    /// <summary>What was odd but harmless; one line each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What a curious reader may want to know; one line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Reads what the archive lists.</summary>
    /// <param name="store">The members of the archive.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="verify">Whether the digests of indexes, manifests and configs are checked.</param>
    /// <exception cref="InvalidImageException">The archive lists no image, or a list is damaged.</exception>
    /// <exception cref="DigestMismatchException">A document has another digest than the archive states.</exception>
    public static ImageCatalog Read(BlobStore store, SquashLimits limits, bool verify)
    {
        var documents = new ImageDocuments(store, limits, verify);
        List<string> warnings = [];
        List<string> notes = [];
        Blob? index = store.Find(OciIndexReader.DocumentName);
        Blob? manifest = store.Find(DockerManifestReader.DocumentName);
        if (index is null && manifest is null) throw new InvalidImageException(ArchiveDiagnosis.WhyNoImage(store));

        var docker = new DockerManifestReader(documents, warnings);
        IReadOnlyList<DockerManifestItem> items = manifest is null ? [] : docker.ReadItems(manifest);
        if (index is not null)
        {
            var oci = new OciIndexReader(documents, notes);
            if (Named(oci.Read(index), items, docker, documents) is { } entries)
            {
                return new ImageCatalog(Present(entries, store, notes), oci.Annotations, warnings, notes);
            }

            notes.Clear();
            warnings.Clear();
            warnings.Add("index.json and manifest.json list different images; those of manifest.json count");
        }

        if (items.Count == 0) throw new InvalidImageException("manifest.json lists no image");
        return new ImageCatalog([.. items.Select((item, i) => docker.Read(item, i + 1))], null, warnings, notes);
    }

    /// <summary>Chooses images.</summary>
    /// <exception cref="InvalidRequestException">The archive has no such image, or several and none was chosen.</exception>
    /// <exception cref="UnsupportedFeatureException">A chosen image cannot be squashed.</exception>
    public IReadOnlyList<ImageChoice> Select(ImageSelection selection) =>
        ImageSelector.Select(Entries, selection, "choose one (--image) or all (--all)", orAllPlatforms: true);

    /// <summary>Chooses one image for one platform.</summary>
    /// <param name="image">One image of several.</param>
    /// <param name="platform">One platform of several.</param>
    /// <param name="howToChoose">What to say where <paramref name="image"/> would be needed.</param>
    /// <inheritdoc cref="Select"/>
    public ImageChoice SelectOne(string? image, Platform? platform, string howToChoose) =>
        ImageSelector.Select(Entries, new ImageSelection { Image = image, Platform = platform }, howToChoose, orAllPlatforms: false)[0];

    /// <summary>The entries of the index with the tags of <c>manifest.json</c> added to theirs.</summary>
    /// <returns><see langword="null"/> when the index does not lead to every image that <c>manifest.json</c> lists.</returns>
    private static CatalogEntry[]? Named(
        IReadOnlyList<CatalogEntry> entries, IReadOnlyList<DockerManifestItem> items, DockerManifestReader docker, ImageDocuments documents)
    {
        CatalogEntry[] named = [.. entries];
        foreach (DockerManifestItem item in items)
        {
            Digest? config = item.ConfigDigest
                ?? (documents.Find(item.Config) is { } blob ? documents.DigestOf(blob) : null);
            int at = Array.FindIndex(named, entry => entry.Images.Any(image => image.Config.Digest == config));
            if (at < 0) return null;
            named[at] = named[at] with { References = [.. docker.References(item.RepoTags).Union(named[at].References)] };
        }

        return named;
    }

    private static CatalogEntry[] Present(CatalogEntry[] entries, BlobStore store, List<string> notes)
    {
        if (!Array.Exists(entries, entry => entry.Images.Count > 0))
        {
            throw new InvalidImageException(
                entries.Length == 0
                    ? $"{store.Name} lists no image{(notes.Count == 0 ? "" : $": {notes[0]}")}"
                    : $"{entries[0].Name}: {entries[0].Absent[0].MissingBlob} is not in the archive; it is incomplete, save the image again");
        }

        notes.AddRange(entries.Where(entry => entry.Absent.Count > 0).Select(entry =>
            $"{entry.Name}: listed but not in the archive: {Listing.Of(entry.Absent)}"));
        return entries;
    }
}
