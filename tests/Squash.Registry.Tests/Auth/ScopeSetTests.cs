using Squash.Registry.Auth;

namespace Squash.Registry.Tests.Auth;

public class ScopeSetTests
{
    [Fact]
    public void Union_SameRepository_IsOneScope() => Assert.Equal(
        ["repository:app:pull,push", "repository:other:pull"],
        ScopeSet.Pull("app").Union(ScopeSet.Push("app")).Union(ScopeSet.Pull("other")).Values);

    [Fact]
    public void UnionWith_ScopesOfAChallenge_AreMerged() => Assert.Equal(
        ["registry:catalog:*", "repository:host:5000/app:delete,pull"],
        ScopeSet.Pull("host:5000/app").UnionWith("repository:host:5000/app:delete registry:catalog:* nonsense").Values);

    [Fact]
    public void Covers_NeedsEveryAction()
    {
        Assert.True(ScopeSet.Push("app").Covers(ScopeSet.Pull("app")));
        Assert.False(ScopeSet.Pull("app").Covers(ScopeSet.Push("app")));
        Assert.False(ScopeSet.Push("app").Covers(ScopeSet.Pull("other")));
        Assert.True(ScopeSet.Pull("other").UnionWith("repository:app:*").Covers(ScopeSet.Push("app")));
    }
}
