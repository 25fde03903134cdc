namespace Squash.Registry.Http;

/// <summary>The facts learnt about a registry, which all its repositories share.</summary>
internal sealed class HostState(string authority)
{
    /// <summary>The host, with its port if it has one.</summary>
    public string Authority { get; } = authority;

    /// <summary>The URL of its API; <see langword="null"/> until it was found out.</summary>
    public Uri? Root { get; set; }

    /// <summary>How it wants to be logged in to; <see langword="null"/> if it has not asked yet.</summary>
    public AuthChallenge? Challenge { get; set; }

    /// <summary>Whether it has refused to take a blob piece by piece.</summary>
    public bool RefusesChunks { get; set; }

    /// <summary>The largest piece that it has not refused.</summary>
    public int MaxChunkBytes { get; set; } = int.MaxValue;

    /// <summary>Held while <see cref="Root"/> is found out.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);
}
