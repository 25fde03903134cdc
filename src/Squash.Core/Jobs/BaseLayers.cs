using Squash.Catalog;

namespace Squash.Jobs;

/// <summary>Finds the layers of the base that an image was built on.</summary>
internal sealed class BaseLayers(ImageSession session, ImageSelection selection)
{
    /// <param name="image">The base.</param>
    /// <param name="catalog">The images of the archive that is squashed.</param>
    public async Task<IReadOnlyList<DiffId>> ReadDiffIdsAsync(BaseImage image, ImageCatalog catalog)
    {
        if (image.Source is not { } source) return DiffIdsOfListed(image.Image, catalog);

        OpenedArchive opened = await session.OpenAsync(source, prefetch: false).ConfigureAwait(false);
        return opened.Catalog.Select(new ImageSelection { Image = image.Image, Platform = selection.Platform })[0].Images[0].Config.DiffIds;
    }

    private IReadOnlyList<DiffId> DiffIdsOfListed(ImageMatch? image, ImageCatalog catalog)
    {
        try
        {
            return catalog.Select(selection with { Image = image, All = false })[0].Images[0].Config.DiffIds;
        }
        catch (InvalidRequestException failure)
        {
            throw new InvalidRequestException(
                $"{nameof(SquashOptions)}.{nameof(SquashOptions.Base)}: {failure.Message}", nameof(SquashOptions.Base), failure);
        }
    }
}
