using Squash.Catalog;

namespace Squash.Jobs;

/// <summary>The layers of the base that images were built on: for each platform its own.</summary>
/// <param name="catalog">The images of the archive with the base.</param>
/// <param name="selection">The base.</param>
/// <param name="isListed">Whether it is in the archive that is squashed.</param>
internal sealed class BaseLayers(ImageCatalog catalog, ImageSelection selection, bool isListed)
{
    /// <param name="image">The base.</param>
    /// <param name="session">Opens its archive.</param>
    /// <param name="squashed">The images of the archive that is squashed.</param>
    /// <param name="selection">The images that are squashed.</param>
    public static async Task<BaseLayers> OpenAsync(BaseImage image, ImageSession session, ImageCatalog squashed, ImageSelection selection)
    {
        var chosen = new ImageSelection { Image = image.Image, Platform = selection.Platform };
        if (image.Source is not { } source) return new BaseLayers(squashed, chosen, isListed: true);
        OpenedArchive opened = await session.OpenAsync(source, prefetch: false).ConfigureAwait(false);
        return new BaseLayers(opened.Catalog, chosen, isListed: false);
    }

    /// <summary>The diffIDs of the base of an image, lowest first.</summary>
    public IReadOnlyList<DiffId> Of(SourceImage image)
    {
        try
        {
            return catalog.Select(selection with { PreferredPlatform = image.Platform })[0].Images[0].Config.DiffIds;
        }
        catch (InvalidRequestException failure) when (isListed)
        {
            throw new InvalidRequestException(
                $"{nameof(SquashOptions)}.{nameof(SquashOptions.Base)}: {failure.Message}", nameof(SquashOptions.Base), failure);
        }
    }
}
