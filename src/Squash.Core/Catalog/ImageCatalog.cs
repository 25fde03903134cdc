using Newtonsoft.Json.Linq;
using Squash.Archives;
using Squash.Images;
using Squash.IO;

namespace Squash.Catalog;

/// <summary>The images of an archive.</summary>
internal sealed class ImageCatalog
{
    private readonly IReadOnlyList<CatalogEntry> _artifacts;

    private ImageCatalog(
        IReadOnlyList<CatalogEntry> entries, IReadOnlyList<CatalogEntry> artifacts, JObject? indexAnnotations, List<string> warnings, List<string> notes)
    {
        Entries = entries;
        _artifacts = artifacts;
        IndexAnnotations = indexAnnotations;
        Warnings = warnings;
        Notes = notes;
    }

    /// <summary>The list of the archive, in its order; at least one entry has an image.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>The annotations of <c>index.json</c> itself.</summary>
    public JObject? IndexAnnotations { get; }

    /// <summary>Odd but harmless findings; one line each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Additional information; one line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Reads the list of an archive.</summary>
    /// <param name="store">The members of the archive.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="verify">Whether the digests of indexes, manifests and configs are checked.</param>
    /// <param name="cancellationToken">Cancels between two documents.</param>
    /// <exception cref="InvalidImageException">The archive lists no image, or a list is damaged.</exception>
    /// <exception cref="DigestMismatchException">A document has another digest than the archive states.</exception>
    public static ImageCatalog Read(BlobStore store, SquashLimits limits, bool verify, CancellationToken cancellationToken = default)
    {
        var documents = new ImageDocuments(store, limits, verify, cancellationToken);
        List<string> warnings = [];
        Blob? index = store.Find(MemberNames.OciIndex);
        Blob? manifest = store.Find(MemberNames.DockerManifest);
        if (index is null && manifest is null) throw new InvalidImageException(ArchiveDiagnosis.WhyNoImage(store));

        var docker = new DockerManifestReader(documents, warnings);
        IReadOnlyList<DockerManifestItem> items = manifest is null ? [] : docker.ReadItems(manifest);
        if (index is not null)
        {
            if (ReadIndex(index, items, docker, documents, warnings) is { } catalog) return catalog;
        }
        else if (items.Count == 0)
        {
            throw new InvalidImageException("manifest.json lists no image");
        }

        CatalogEntry[] entries = [.. items.Select((item, i) => docker.Read(item, i + 1))];
        List<string> notes = [];
        return new ImageCatalog(Usable(entries, store, notes), [], null, warnings, notes);
    }

    /// <summary>Chooses images.</summary>
    /// <exception cref="InvalidRequestException">The archive has no such image, or several images and none was chosen.</exception>
    /// <exception cref="UnsupportedFeatureException">A chosen image cannot be squashed.</exception>
    public IReadOnlyList<ImageChoice> Select(ImageSelection selection) => Select(selection, ChoosingOptions.OfSquash);

    /// <summary>Chooses one image for one platform.</summary>
    /// <param name="image">Picks one of several images.</param>
    /// <param name="platform">Picks one of several platforms.</param>
    /// <param name="options">The options to name in messages.</param>
    /// <inheritdoc cref="Select(ImageSelection)"/>
    public ImageChoice SelectOne(ImageMatch? image, Platform? platform, ChoosingOptions options) =>
        Select(new ImageSelection { Image = image, Platform = platform }, options)[0];

    private IReadOnlyList<ImageChoice> Select(ImageSelection selection, ChoosingOptions options) =>
        new ImageSelector(Entries, _artifacts, options).Select(selection);

    /// <summary>The images that <c>index.json</c> leads to.</summary>
    /// <returns>
    /// <see langword="null"/> if it cannot be used but <c>manifest.json</c> can, which is all that older engines load: some producers
    /// write the newer half of such an archive incorrectly.
    /// </returns>
    private static ImageCatalog? ReadIndex(
        Blob index, IReadOnlyList<DockerManifestItem> items, DockerManifestReader docker, ImageDocuments documents, List<string> warnings)
    {
        List<string> notes = [];
        var oci = new OciIndexReader(documents, notes);
        string problem;
        try
        {
            IReadOnlyList<CatalogEntry> entries = oci.Read(index);
            if (items.Count == 0) return new ImageCatalog(Usable([.. entries], documents.Store, notes), oci.Artifacts, oci.Annotations, warnings, notes);
            if (Named(entries, items, docker, documents) is { } named)
            {
                return new ImageCatalog(
                    Usable(WithoutUnlisted(named, warnings), documents.Store, notes), oci.Artifacts, oci.Annotations, warnings, notes);
            }

            problem = entries.SelectMany(entry => entry.Damaged).FirstOrDefault() is { } damaged
                ? Unusable(damaged.Failure)
                : "index.json and manifest.json list different images; those of manifest.json count";
        }
        catch (SquashException e) when (items.Count > 0)
        {
            problem = Unusable(e);
        }

        warnings.Clear();
        warnings.Add(problem);
        return null;

        static string Unusable(SquashException failure) => $"the images are read from manifest.json, because index.json cannot be used: {failure.Message}";
    }

    /// <summary>The entries of the index, with the tags of <c>manifest.json</c> added.</summary>
    /// <returns><see langword="null"/> if the index does not lead to every image in <c>manifest.json</c>.</returns>
    private static CatalogEntry[]? Named(
        IReadOnlyList<CatalogEntry> entries, IReadOnlyList<DockerManifestItem> items, DockerManifestReader docker, ImageDocuments documents)
    {
        var places = new Dictionary<Digest, int>();
        for (int i = 0; i < entries.Count; i++)
        {
            foreach (SourceImage image in entries[i].Images) places.TryAdd(image.Config.Digest, i);
        }

        var names = new SortedDictionary<int, List<IReadOnlyList<ImageReference>>>();
        foreach (DockerManifestItem item in items)
        {
            Digest? config = item.ConfigDigest
                ?? (documents.Find(item.Config) is { } blob ? documents.DigestOf(blob) : null);
            if (config is not { } digest || !places.TryGetValue(digest, out int place)) return null;
            if (!names.TryGetValue(place, out List<IReadOnlyList<ImageReference>>? lists)) names.Add(place, lists = [entries[place].References]);
            lists.Add(docker.References(item.RepoTags));
        }

        // The tags of manifest.json come first.
        CatalogEntry[] named = [.. entries];
        foreach ((int place, List<IReadOnlyList<ImageReference>> lists) in names)
        {
            named[place] = named[place] with { References = [.. Enumerable.Reverse(lists).SelectMany(list => list).Distinct()] };
        }

        return named;
    }

    /// <summary>The entries without those that are damaged as a whole, because <c>manifest.json</c> does not list them.</summary>
    private static CatalogEntry[] WithoutUnlisted(CatalogEntry[] entries, List<string> warnings)
    {
        bool IsUsable(CatalogEntry entry) => entry.Images.Count > 0 || entry.Damaged.Count == 0;
        warnings.AddRange(entries.Where(entry => !IsUsable(entry)).Select(entry => $"{entry.Name} is left out: {entry.Damaged[0].Failure.Message}"));
        return [.. entries.Where(IsUsable)];
    }

    private static CatalogEntry[] Usable(CatalogEntry[] entries, BlobStore store, List<string> notes)
    {
        if (!Array.Exists(entries, entry => entry.Images.Count > 0))
        {
            if (entries.SelectMany(entry => entry.Damaged).FirstOrDefault() is { } damaged) throw damaged.Failure;
            if (entries.Length == 0) throw new InvalidImageException($"{store.Name} lists no image{(notes.Count == 0 ? "" : $": {notes[0]}")}");
            AbsentImage absent = entries[0].Absent[0];
            throw new InvalidImageException(
                $"{entries[0].Name}: {absent.MissingBlob} is not in {absent.Place}; it is incomplete, {(absent.IsRemote ? "push" : "save")} the image again");
        }

        notes.AddRange(entries.Where(entry => entry.Absent.Count > 0).Select(entry =>
            $"{entry.Name}: listed but not in {entry.Absent[0].Place}: {Listing.Of(entry.Absent)}"));
        notes.AddRange(entries.SelectMany(entry => entry.Damaged, (entry, damaged) =>
            $"{entry.Name}: {damaged} cannot be used: {damaged.Failure.Message}"));
        return entries;
    }
}
