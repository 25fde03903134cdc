using Squash.Archives;
using Squash.Catalog;

namespace Squash.Jobs;

/// <summary>An open archive of a session.</summary>
/// <param name="Store">Its blobs.</param>
/// <param name="Catalog">Its images.</param>
internal sealed record OpenedArchive(BlobStore Store, ImageCatalog Catalog);
