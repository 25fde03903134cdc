namespace Squash.Registry.Auth;

/// <summary>The actions that a token allows for each resource, such as <c>repository:app:pull,push</c>.</summary>
/// <remarks>distribution, docs/spec/auth/scope.md. Actions for the same repository are merged, because a token server may answer only one of two scopes.</remarks>
internal sealed class ScopeSet
{
    private const string Repository = "repository";

    private readonly SortedDictionary<string, SortedSet<string>> _actions = new(StringComparer.Ordinal);

    /// <summary>One scope for each resource, in a fixed order.</summary>
    public IEnumerable<string> Values => _actions.Select(pair => $"{pair.Key}:{string.Join(',', pair.Value)}");

    /// <summary>To read a repository.</summary>
    public static ScopeSet Pull(string repository) => new ScopeSet().With($"{Repository}:{repository}", "pull");

    /// <summary>To read and write a repository.</summary>
    public static ScopeSet Push(string repository) => new ScopeSet().With($"{Repository}:{repository}", "pull", "push");

    /// <summary>Both together.</summary>
    public ScopeSet Union(ScopeSet other)
    {
        var union = new ScopeSet();
        foreach ((string resource, SortedSet<string> actions) in _actions.Concat(other._actions)) union.With(resource, [.. actions]);
        return union;
    }

    /// <summary>Adds what a registry says that it needs: scopes, separated by spaces.</summary>
    public ScopeSet UnionWith(string? scopes)
    {
        var stated = new ScopeSet();
        foreach (string scope in scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            // The name of a resource may hold a colon, that of a port for example.
            int colon = scope.LastIndexOf(':');
            if (colon > 0) stated.With(scope[..colon], scope[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
        }

        return Union(stated);
    }

    /// <summary>Whether everything in the other set is in this one.</summary>
    public bool Covers(ScopeSet other) => other._actions.All(pair =>
        _actions.TryGetValue(pair.Key, out SortedSet<string>? actions) && (actions.Contains("*") || actions.IsSupersetOf(pair.Value)));

    /// <summary>As a log would show it.</summary>
    public override string ToString() => string.Join(' ', Values);

    private ScopeSet With(string resource, params IEnumerable<string> actions)
    {
        if (!_actions.TryGetValue(resource, out SortedSet<string>? known)) _actions[resource] = known = new SortedSet<string>(StringComparer.Ordinal);
        known.UnionWith(actions);
        return this;
    }
}
