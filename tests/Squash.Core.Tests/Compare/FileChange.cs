using Squash.TestSupport.Tar;

namespace Squash.Core.Tests.Compare;

/// <summary>A single change.</summary>
/// <param name="Fits">Selects the entries that the change can be applied to.</param>
/// <param name="Edit">Returns the replacement of an entry.</param>
/// <param name="Found">Everything that a comparison must find; a star is replaced by the entry's path.</param>
internal sealed record FileChange(Func<TarItem, bool> Fits, Func<TarItem, Random, TarItem[]> Edit, params string[] Found);
