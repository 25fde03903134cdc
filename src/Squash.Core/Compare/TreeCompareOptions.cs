using Squash.Tar;

namespace Squash.Compare;

/// <summary>Options for comparing trees.</summary>
/// <param name="Ignore">The properties that may differ.</param>
/// <param name="Verified">Whether layers with the same diffID are known to be identical.</param>
/// <param name="LatestTime">If the second tree has this time, the first may have a later one.</param>
internal sealed record TreeCompareOptions(ImageProperties Ignore, bool Verified, TarTime? LatestTime = null);
