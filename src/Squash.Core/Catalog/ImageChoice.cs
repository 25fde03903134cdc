namespace Squash.Catalog;

/// <summary>A selected entry of an archive's list.</summary>
/// <param name="Entry">The image.</param>
/// <param name="Images">One image per selected platform, at least one.</param>
internal sealed record ImageChoice(CatalogEntry Entry, IReadOnlyList<SourceImage> Images);
