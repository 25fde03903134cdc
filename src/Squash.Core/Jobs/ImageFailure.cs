using Squash.Catalog;
using Squash.IO;

namespace Squash.Jobs;

/// <summary>Tells in a failure which image it concerns.</summary>
internal static class ImageFailure
{
    public static async Task<T> NamingAsync<T>(this Task<T> work, CatalogEntry image)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOf(failure, image))
        {
            throw;
        }
    }

    public static async Task NamingAsync(this Task work, CatalogEntry image)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOf(failure, image))
        {
            throw;
        }
    }

    private static bool IsOf(Exception failure, CatalogEntry image) =>
        SpoolFailedException.CauseOf(failure) is SquashException cause && cause.IsCaughtIn(image.Name);
}
