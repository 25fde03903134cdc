using Squash.Transform.Patterns;

namespace Squash.Inspect.Leaks;

/// <summary>Decides which secrets are known and accepted.</summary>
internal sealed class LeakAllowances
{
    private const string AnyRule = "*";

    private readonly List<(AllowedLeak Allowed, PathPattern? Pattern)> _all = [];

    /// <exception cref="InvalidRequestException">A place is not a path or field.</exception>
    public LeakAllowances(IReadOnlyList<AllowedLeak> allowed)
    {
        // The caller's first, because their reasons say more.
        foreach (AllowedLeak each in allowed.Concat(BuiltInAllowances.All))
        {
            if (each.Rule != AnyRule && !LeakCatalog.Rules.Any(rule => rule.Name == each.Rule))
            {
                throw new InvalidRequestException($"no rule for secrets has the name {Shown.Quote(each.Rule)}: give one of a report, or * for all", nameof(LeakOptions.Allowed));
            }

            bool isPath = each.Place.StartsWith('/');
            PathPattern? pattern = isPath ? PathPattern.Parse(each.Place) : null;
            if (isPath ? pattern is null : each.Place.Length == 0)
            {
                throw new InvalidRequestException($"{Shown.Quote(each.Place)} is not a place: give a path that begins with /, or a field of a report", nameof(LeakOptions.Allowed));
            }

            _all.Add((each, pattern));
        }
    }

    /// <summary>The reason why a secret is allowed; <see langword="null"/> if it is not.</summary>
    /// <param name="rule">The rule that found it.</param>
    /// <param name="path">Its path; empty if it is not in a file.</param>
    /// <param name="field">Its field of the config, if it is in one.</param>
    public string? ReasonFor(string rule, ReadOnlySpan<byte> path, string? field)
    {
        foreach ((AllowedLeak allowed, PathPattern? pattern) in _all)
        {
            if (allowed.Rule != AnyRule && allowed.Rule != rule) continue;
            if (pattern is null ? field == allowed.Place : field is null && Covers(pattern, path)) return allowed.Reason;
        }

        return null;
    }

    // As with .gitignore, a pattern for a directory covers everything in it.
    private static bool Covers(PathPattern pattern, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty) return false;
        if (pattern.Matches(path, isDirectory: false)) return true;
        for (int slash = path.LastIndexOf((byte)'/'); slash > 0; slash = path[..slash].LastIndexOf((byte)'/'))
        {
            if (pattern.Matches(path[..slash], isDirectory: true)) return true;
        }

        return false;
    }
}
