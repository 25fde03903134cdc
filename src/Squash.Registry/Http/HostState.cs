using Squash.Registry.Auth;

namespace Squash.Registry.Http;

/// <summary>What was learnt of a registry, for all its repositories.</summary>
internal sealed class HostState(string authority)
{
    /// <summary>The host, with its port if it has one.</summary>
    public string Authority { get; } = authority;

    /// <summary>Where its API is; <see langword="null"/> until that was tried.</summary>
    public Uri? Root { get; set; }

    /// <summary>How it wants to be logged in to; <see langword="null"/> if it has not asked yet.</summary>
    public AuthChallenge? Challenge { get; set; }

    /// <summary>Whether it has refused to take a blob piece by piece.</summary>
    public bool RefusesChunks { get; set; }

    /// <summary>The largest piece that it has not refused.</summary>
    public int MaxChunkBytes { get; set; } = int.MaxValue;

    /// <summary>Held by whoever finds out <see cref="Root"/>.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);
}
