using Squash.Inspect.Leaks.Rules;

namespace Squash.Inspect.Leaks;

/// <summary>All rules.</summary>
internal static class LeakCatalog
{
    public static IReadOnlyList<LeakRule> Rules { get; } = [.. KeyRules.All, .. TokenRules.All, .. FileRules.All, .. TextRules.All];
}
