using Squash.Catalog;
using Squash.Images;

namespace Squash.Jobs;

/// <summary>Finds the layers of the base that an image was built on.</summary>
internal sealed class BaseImage(ImageSession session, SquashOptions options)
{
    /// <param name="text">The path of an archive, or a reference of an image in the catalog.</param>
    /// <param name="catalog">The images of the source.</param>
    public async Task<IReadOnlyList<DiffId>> ReadDiffIdsAsync(string text, ImageCatalog catalog)
    {
        if (!Path.Exists(text)) return DiffIdsOfListed(text, catalog);

        OpenedArchive opened = await session.OpenAsync(ImageSource.FromPath(text), prefetch: false).ConfigureAwait(false);
        return opened.Catalog.Select(new ImageSelection { Platform = options.Selection.Platform })[0].Images[0].Config.DiffIds;
    }

    private IReadOnlyList<DiffId> DiffIdsOfListed(string text, ImageCatalog catalog)
    {
        try
        {
            return catalog.Select(options.Selection with { Image = text, All = false })[0].Images[0].Config.DiffIds;
        }
        catch (InvalidRequestException failure)
        {
            // The name may also be a misspelt path.
            throw new InvalidRequestException($"--base {Shown.Text(text)}: there is no such file, and {failure.Message}");
        }
    }
}
