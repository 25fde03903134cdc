using Squash.Images;

namespace Squash.Catalog;

/// <summary>Selects among the platforms of an image.</summary>
internal static class PlatformSelector
{
    /// <summary>The selected platform; without a selection, the only available one, or this machine's.</summary>
    public static ImageChoice Choose(CatalogEntry entry, ImageSelection selection, ChoosingOptions options)
    {
        if (entry.Images.Count == 0)
        {
            if (entry.Damaged.Count > 0) throw entry.Damaged[0].Failure;
            throw new InvalidRequestException(
                $"{entry.Name} is listed but not in {entry.Absent[0].Place}: {Listing.Of(entry.Absent)}; {entry.Absent[0].Advice("it")}");
        }

        if (selection.AllPlatforms) return entry.Damaged.Count == 0 ? new ImageChoice(entry, entry.Images) : throw entry.Damaged[0].Failure;
        Platform wanted = selection.Platform ?? selection.PreferredPlatform ?? Platform.Host;
        if (Exact(entry, wanted) is null && DamagedOne(entry, wanted) is { } damaged) throw damaged.Failure;
        if (selection.Platform is not null) return new ImageChoice(entry, [Find(entry, wanted) ?? throw NotThere(entry, wanted)]);
        if (entry.Images.Count == 1) return new ImageChoice(entry, entry.Images);
        SourceImage? found = Find(entry, wanted);
        return found is not null ? new ImageChoice(entry, [found])
            : throw (selection.PreferredPlatform is null ? NotChosen(entry, options) : NotThere(entry, wanted));
    }

    /// <summary>Whether a platform would be found, intact or damaged.</summary>
    public static bool Has(CatalogEntry entry, Platform wanted) => Find(entry, wanted) is not null || DamagedOne(entry, wanted) is not null;

    private static SourceImage? Exact(CatalogEntry entry, Platform wanted)
    {
        Platform normalized = wanted.Normalized();
        return entry.Images.FirstOrDefault(image => image.Platform.Normalized() == normalized);
    }

    private static DamagedImage? DamagedOne(CatalogEntry entry, Platform wanted)
    {
        Platform normalized = wanted.Normalized();
        return entry.Damaged.FirstOrDefault(image => image.Platform?.Normalized() == normalized);
    }

    private static SourceImage? Find(CatalogEntry entry, Platform wanted)
    {
        SourceImage? exact = Exact(entry, wanted);
        if (exact is not null || wanted.Variant is not null) return exact;

        // A processor runs code for older variants of it; the newest of them is the best, as in containerd.
        Platform normalized = wanted.Normalized();
        return entry.Images
            .Select(image => (Image: image, Platform: image.Platform.Normalized()))
            .Where(each => each.Platform.Os == normalized.Os && each.Platform.Architecture == normalized.Architecture)
            .Where(each => normalized.Variant is null || string.CompareOrdinal(each.Platform.Variant, normalized.Variant) <= 0)
            .OrderByDescending(each => each.Platform.Variant, StringComparer.Ordinal)
            .FirstOrDefault().Image;
    }

    private static InvalidRequestException NotThere(CatalogEntry entry, Platform wanted)
    {
        AbsentImage? absent = entry.Absent.FirstOrDefault(image => image.Platform?.Normalized() == wanted.Normalized());
        return new InvalidRequestException(absent is null
            ? $"{entry.Name} has no platform {wanted}; it has {Present(entry)}"
            : $"{entry.Name}: {absent} is listed, but {absent.MissingBlob} is not in {absent.Place}, which holds {Present(entry)}; {absent.Advice("that platform")}", ChoosingOptions.Platform);
    }

    private static InvalidRequestException NotChosen(CatalogEntry entry, ChoosingOptions options) =>
        new($"{entry.Name} has no {Platform.Host}, the platform of this machine; {options.HowToChoosePlatform}: {Present(entry)}", ChoosingOptions.Platform);

    private static string Present(CatalogEntry entry) =>
        Listing.Of([.. entry.Images.Select(image => Shown.Text(image.Platform.ToString()))]);
}
