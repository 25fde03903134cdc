using Squash.Images;

namespace Squash.Input;

/// <summary>Chooses among the images of an archive.</summary>
internal static class ImageSelector
{
    /// <param name="entries">The images of the archive.</param>
    /// <param name="selection">Which of them are meant.</param>
    /// <param name="howToChoose">What to say where one must be chosen.</param>
    /// <param name="orAllPlatforms">Whether all platforms could have been asked for.</param>
    public static IReadOnlyList<ImageChoice> Select(
        IReadOnlyList<CatalogEntry> entries, ImageSelection selection, string howToChoose, bool orAllPlatforms)
    {
        if (selection is { All: true, Image: not null }) throw new InvalidRequestException("either one image can be chosen or all, not both");
        if (selection is { AllPlatforms: true, Platform: not null })
        {
            throw new InvalidRequestException("either one platform can be chosen or all, not both");
        }

        ImageChoice[] choices = [.. ChooseImages(entries, selection, howToChoose).Select(entry => PlatformSelector.Choose(entry, selection, orAllPlatforms))];
        foreach (ImageChoice choice in choices) CheckSupported(choice);
        return choices;
    }

    private static CatalogEntry[] ChooseImages(IReadOnlyList<CatalogEntry> entries, ImageSelection selection, string howToChoose)
    {
        if (selection.Image is { } wanted) return [FindImage(entries, wanted)];

        CatalogEntry[] present = [.. entries.Where(entry => entry.Images.Count > 0)];
        if (selection.All || present.Length == 1) return present;
        throw new InvalidRequestException($"the archive holds {present.Length} images; {howToChoose}: {List(present)}");
    }

    private static CatalogEntry FindImage(IReadOnlyList<CatalogEntry> entries, string wanted)
    {
        CatalogEntry[] found = FindByNumber(entries, wanted);
        if (found.Length == 0) found = FindByName(entries, wanted);
        if (found.Length == 0) found = FindByDigest(entries, wanted);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidRequestException($"the archive has no image {Shown.Quote(wanted)}; it holds: {List(entries)}"),
            _ => throw new InvalidRequestException($"{Shown.Quote(wanted)} can be any of several images: {List(found)}"),
        };
    }

    private static CatalogEntry[] FindByNumber(IReadOnlyList<CatalogEntry> entries, string wanted) =>
        [.. entries.Where(entry => wanted == entry.Number.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static CatalogEntry[] FindByName(IReadOnlyList<CatalogEntry> entries, string wanted)
    {
        ImageReference? reference = ImageReference.TryParse(wanted, out ImageReference? parsed, out _) ? parsed : null;
        return [.. entries.Where(entry => entry.RefName == wanted || reference is not null && entry.References.Contains(reference))];
    }

    private static CatalogEntry[] FindByDigest(IReadOnlyList<CatalogEntry> entries, string wanted)
    {
        string prefix = wanted[(wanted.LastIndexOfAny([':', '@']) + 1)..];
        if (prefix.Length == 0) return [];
        return [.. entries.Select(entry => Narrow(entry, digest => digest.Hex.StartsWith(prefix, StringComparison.Ordinal))).OfType<CatalogEntry>()];
    }

    /// <summary>The entry if its own digest is meant; only some of its platforms if theirs are.</summary>
    private static CatalogEntry? Narrow(CatalogEntry entry, Func<Digest, bool> isMeant)
    {
        if (entry.Digest is { } listed && isMeant(listed)) return entry;
        SourceImage[] meant =
        [
            .. entry.Images.Where(image => isMeant(image.Config.Digest) || image.ManifestDigest is { } manifest && isMeant(manifest)),
        ];
        return meant.Length == 0 ? null : entry with { Images = meant };
    }

    private static string List(IReadOnlyCollection<CatalogEntry> entries) =>
        Listing.Of([.. entries.Select(Describe)], "; ");

    private static string Describe(CatalogEntry entry)
    {
        string names = entry.References.Count > 1 ? Listing.Of(entry.References) : entry.Name;
        string platforms = entry.Images.Count == 0 ? "not in the archive" : Listing.Of([.. entry.Images.Select(image => image.Platform)]);
        return $"{entry.Number}: {names} ({platforms})";
    }

    private static void CheckSupported(ImageChoice choice)
    {
        foreach (SourceImage image in choice.Images)
        {
            if (image.Unsupported is { } reason)
            {
                throw new UnsupportedFeatureException($"{choice.Entry.Name} ({image.Platform}) cannot be squashed: {reason}");
            }
        }
    }
}
