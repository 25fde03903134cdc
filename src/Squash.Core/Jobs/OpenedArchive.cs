using Squash.Archives;
using Squash.Catalog;

namespace Squash.Jobs;

/// <summary>An archive that a session has open.</summary>
/// <param name="Store">Its blobs.</param>
/// <param name="Catalog">The images that it lists.</param>
internal sealed record OpenedArchive(BlobStore Store, ImageCatalog Catalog);
