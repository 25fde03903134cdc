using Squash.Inspect.Leaks.Rules;

namespace Squash.Inspect.Leaks;

/// <summary>A secret in a layer.</summary>
/// <param name="Rule">The rule that recognised it.</param>
/// <param name="Offset">Its position in the layer's tar.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Shown">The secret, masked.</param>
internal readonly record struct LeakHit(LeakRule Rule, long Offset, int Bytes, string Shown);
