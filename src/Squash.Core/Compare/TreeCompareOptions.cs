using Squash.Tar;

namespace Squash.Compare;

/// <summary>How trees are compared.</summary>
/// <param name="Ignore">What may differ.</param>
/// <param name="Verified">Whether layers of one diffID are known to be the same.</param>
/// <param name="LatestTime">Later modification times of the first tree may be this one in the second.</param>
internal sealed record TreeCompareOptions(ImageProperties Ignore, bool Verified, TarTime? LatestTime = null);
