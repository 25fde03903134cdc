namespace Squash.Registry.Http;

/// <summary>URLs that a registry gives to go on with: they stay with the registry.</summary>
internal static class HostBound
{
    /// <summary>The URL, relative to the last one; <see langword="null"/> if it leads to another host.</summary>
    /// <remarks>
    /// Registries behind a proxy state http, or the port that they listen at themselves: of an absolute URL only the path and the query
    /// count, so that what is sent stays with the host, scheme and port that the user named.
    /// </remarks>
    public static Uri? Resolve(Uri current, string location)
    {
        if (!Uri.TryCreate(current, location, out Uri? target) || target.UserInfo.Length > 0) return null;
        if (target.Scheme is not ("http" or "https") || !target.Host.Equals(current.Host, StringComparison.OrdinalIgnoreCase)) return null;
        return new Uri($"{current.Scheme}://{current.Authority}{target.PathAndQuery}");
    }
}
