using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>A change of one thing.</summary>
/// <param name="Fits">The entries that can be changed so.</param>
/// <param name="Edit">What then stands in the place of one.</param>
/// <param name="Found">All that a comparison is to find; a star stands for the entry's path.</param>
internal sealed record FileChange(Func<TarItem, bool> Fits, Func<TarItem, Random, TarItem[]> Edit, params string[] Found);
