using System.Globalization;
using Squash.Images;

namespace Squash.Catalog;

/// <summary>Selects among the images of an archive.</summary>
/// <param name="entries">The images of the archive.</param>
/// <param name="artifacts">The listed artifacts that are not images.</param>
/// <param name="options">The options to name in messages.</param>
internal sealed class ImageSelector(IReadOnlyList<CatalogEntry> entries, IReadOnlyList<CatalogEntry> artifacts, ChoosingOptions options)
{
    private const string DigestPrefix = "sha256:";

    // Fewer could be a mistyped tag: any digit is the beginning of the ID of one image in 16.
    private const int MinHexDigits = 4;

    /// <param name="selection">The selected images.</param>
    public IReadOnlyList<ImageChoice> Select(ImageSelection selection)
    {
        if (selection is { All: true, Image: not null }) throw new InvalidRequestException("either one image can be chosen or all, not both", options.Image);
        if (selection is { AllPlatforms: true, Platform: not null })
        {
            throw new InvalidRequestException("either one platform can be chosen or all, not both", ChoosingOptions.Platform);
        }

        return [.. ChooseImages(selection).Select(entry => Choose(entry, selection))];
    }

    private ImageChoice Choose(CatalogEntry entry, ImageSelection selection)
    {
        try
        {
            ImageChoice choice = PlatformSelector.Choose(entry, selection, options);
            CheckSupported(choice);
            return choice;
        }
        catch (SquashException failure) when (failure.IsCaughtIn(entry.Name))
        {
            throw;
        }
    }

    private CatalogEntry[] ChooseImages(ImageSelection selection)
    {
        if (selection.Image is { } wanted) return [FindImage(wanted, selection.Platform)];

        // Damaged images count too, because using the remaining one would be a guess.
        CatalogEntry[] present = [.. entries.Where(entry => entry.Images.Count + entry.Damaged.Count > 0)];
        CatalogEntry[] chosen = OfPlatform(present, selection.Platform);
        if (selection.All || chosen.Length == 1) return chosen;
        throw new InvalidRequestException($"the archive holds {present.Length} images; {options.HowToChooseImage}: {List(present)}", options.Image);
    }

    private CatalogEntry FindImage(ImageMatch wanted, Platform? platform)
    {
        CatalogEntry[] found = wanted.IsName ? FindByName(entries, wanted.Text) : [];
        string text = Shown.Quote(wanted.Text);
        if (found.Length == 0 && wanted.IsName && FindByName(artifacts, wanted.Text).Length > 0)
        {
            throw new InvalidRequestException($"{text} is not an image but an artifact, such as a signature; the archive holds: {List(entries)}", options.Image);
        }

        if (found.Length == 0 && wanted.IsRefName) found = [.. entries.Where(entry => entry.RefNames.Contains(wanted.Text))];
        if (found.Length == 0 && wanted.IsNumber) found = FindByNumber(wanted.Text);
        if (found.Length == 0 && wanted.IsDigest) found = FindByDigest(wanted.Text);
        found = OfPlatform(found, platform);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidRequestException($"the archive has no image {text}; it holds: {List(entries)}", options.Image),
            _ => throw new InvalidRequestException($"{text} can be any of several images: {List(found)}", options.Image),
        };
    }

    private CatalogEntry[] FindByNumber(string wanted) =>
        [.. entries.Where(entry => wanted == entry.Number.ToString(CultureInfo.InvariantCulture))];

    private static CatalogEntry[] FindByName(IReadOnlyList<CatalogEntry> entries, string wanted)
    {
        ImageReference? reference = ImageReference.TryParse(wanted, out ImageReference? parsed, out _) ? parsed : null;
        return [.. entries.Where(entry => entry.RefName == wanted || reference is not null && entry.References.Contains(reference))];
    }

    private CatalogEntry[] FindByDigest(string wanted)
    {
        if (HexOf(wanted) is not { Length: > 0 } hex) return [];
        return [.. entries.Select(entry => Narrow(entry, digest => digest.Hex.StartsWith(hex, StringComparison.Ordinal))).OfType<CatalogEntry>()];
    }

    /// <summary>The digits of a text that can only be a digest: <c>HEX</c>, <c>sha256:HEX</c> or <c>NAME@sha256:HEX</c>.</summary>
    private static string? HexOf(string wanted)
    {
        string digest = wanted[(wanted.LastIndexOf('@') + 1)..];
        if (digest.StartsWith(DigestPrefix, StringComparison.Ordinal)) return digest[DigestPrefix.Length..];
        return digest.Length == wanted.Length && digest.Length >= MinHexDigits && digest.All(char.IsAsciiHexDigitLower) ? digest : null;
    }

    /// <summary>The entry if its own digest is meant; only some of its platforms if their digests are.</summary>
    private static CatalogEntry? Narrow(CatalogEntry entry, Func<Digest, bool> isMeant)
    {
        if (entry.Digest is { } listed && isMeant(listed)) return entry;
        SourceImage[] meant =
        [
            .. entry.Images.Where(image => isMeant(image.Config.Digest) || image.ManifestDigest is { } manifest && isMeant(manifest)),
        ];
        return meant.Length == 0 ? null : entry with { Images = meant, Damaged = [] };
    }

    /// <summary>
    /// If several entries have the same name, those with the selected platform, because some tools list the platforms of an
    /// image as separate images.
    /// </summary>
    private static CatalogEntry[] OfPlatform(CatalogEntry[] entries, Platform? platform)
    {
        if (platform is null || entries.Length < 2) return entries;
        bool[] fits = [.. entries.Select(entry => PlatformSelector.Has(entry, platform))];
        HashSet<string> names = [.. entries.Where((_, i) => fits[i]).SelectMany(NamesOf)];
        return [.. entries.Where((entry, i) => fits[i] || !NamesOf(entry).Any(names.Contains))];
    }

    private static IEnumerable<string> NamesOf(CatalogEntry entry) => entry.RefName is { } name
        ? [name]
        : entry.References.Select(reference => reference.Canonical);

    private static string List(IReadOnlyCollection<CatalogEntry> entries) =>
        Listing.Of([.. entries.Select(Describe)], "; ");

    private static string Describe(CatalogEntry entry)
    {
        string names = entry.References.Count > 1 ? Listing.Of(entry.References) : entry.Name;
        string platforms = entry.Images.Count > 0 ? Listing.Of([.. entry.Images.Select(image => Shown.Text(image.Platform.ToString()))])
            : entry.Damaged.Count > 0 ? "damaged"
            : $"not in {entry.Absent[0].Place}";
        return $"{entry.Number}: {names} ({platforms})";
    }

    private static void CheckSupported(ImageChoice choice)
    {
        foreach (SourceImage image in choice.Images)
        {
            if (image.Unsupported is { } reason)
            {
                throw new UnsupportedFeatureException($"{choice.Entry.Name} ({Shown.Text(image.Platform.ToString())}) cannot be squashed: {reason}");
            }
        }
    }
}
