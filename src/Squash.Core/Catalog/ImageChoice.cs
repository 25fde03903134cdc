namespace Squash.Catalog;

/// <summary>What was chosen of an archive's list.</summary>
/// <param name="Entry">The image.</param>
/// <param name="Images">One a chosen platform, at least one.</param>
internal sealed record ImageChoice(CatalogEntry Entry, IReadOnlyList<SourceImage> Images);
